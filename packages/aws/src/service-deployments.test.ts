import type { ContainerDeploymentRequest } from '@aws-release-actions/driver';
import { ECSClient } from '@aws-sdk/client-ecs';
import { describe, expect, it } from '@jest/globals';
import { type Answers, answeringSession } from '../test/answering-session.ts';
import { serviceDeployments } from './service-deployments.ts';

const arnOf = (kind: string, id: string) => `arn:aws:ecs:us-east-1:111122223333:${kind}/trivia/api/${id}`;
const deployment = (id: string) => arnOf('service-deployment', id);
const revision = (id: string) => arnOf('service-revision', id);
const definition = (name: string) => `arn:aws:ecs:us-east-1:111122223333:task-definition/${name}`;
const brief = (id: string, createdAt: number, status = 'IN_PROGRESS') => ({
  serviceDeploymentArn: deployment(id),
  targetServiceRevisionArn: revision(id),
  createdAt,
  status,
});

/** ECS with these answers; a revision is of the task definition that `revisions` names. */
function open(answers: Answers, revisions: Readonly<Record<string, string>> = {}) {
  const { session, calls } = answeringSession({
    DescribeServiceRevisions: ({ serviceRevisionArns }) => {
      const [asked] = serviceRevisionArns as string[];
      const found = Object.entries(revisions).find(([id]) => revision(id) === asked);
      return { serviceRevisions: found === undefined ? [] : [{ taskDefinition: definition(found[1]) }] };
    },
    ...answers,
  });
  let now = 0;
  const waiting = {
    now: () => now,
    sleep: async (milliseconds: number) => {
      now += milliseconds;
    },
  };
  const client = new ECSClient(session.clientOptions());
  const names = { cluster: 'trivia', service: 'api' };
  const operations = () => calls.map(([operation]) => operation);
  return { deployments: serviceDeployments(session, client, names, waiting), calls, operations, now: () => now };
}

describe('a new deployment', () => {
  const request = { taskDefinition: definition('api:8') } as ContainerDeploymentRequest;

  it('is the one that shows after the update and brings the task definition', async () => {
    let lists = 0;
    const { deployments, calls, operations } = open(
      {
        ListServiceDeployments: () => {
          lists++;
          const shown = [brief('earlier', 1, 'SUCCESSFUL')];
          if (lists >= 3) shown.push(brief('somebody', 3));
          if (lists >= 4) shown.push(brief('ours', 2));
          return { serviceDeployments: shown };
        },
        UpdateService: () => ({ service: {} }),
      },
      { earlier: 'api:8', somebody: 'api:9', ours: 'api:8' },
    );
    expect(await deployments.create(request)).toEqual({ kind: 'created', deploymentId: deployment('ours') });
    expect(operations().slice(0, 2)).toEqual(['ListServiceDeployments', 'UpdateService']);
    expect(calls[1]?.[1]).toEqual({ cluster: 'trivia', service: 'api', taskDefinition: definition('api:8') });
  });

  it('that does not show for a minute is told to whoever can look', async () => {
    const { deployments, now } = open({
      ListServiceDeployments: () => ({ serviceDeployments: [] }),
      UpdateService: () => ({ service: {} }),
    });
    await expect(deployments.create(request)).rejects.toMatchObject({
      message: 'ECS took the new task definition of trivia/api, but showed no deployment of it for a minute.',
      nextStep: expect.stringMatching(/Run the job again/),
    });
    expect(now()).toBeGreaterThanOrEqual(60_000);
    expect(now()).toBeLessThan(62_000);
  });

  it('that ECS refuses is not looked for', async () => {
    const { deployments, operations } = open({
      ListServiceDeployments: () => ({ serviceDeployments: [] }),
      UpdateService: () => ({ error: 'InvalidParameterException' }),
    });
    await expect(deployments.create(request)).rejects.toMatchObject({ operation: 'ecs:UpdateService' });
    expect(operations()).toEqual(['ListServiceDeployments', 'UpdateService']);
  });
});

describe('the deployment that runs', () => {
  it.each(['PENDING', 'IN_PROGRESS', 'STOP_REQUESTED', 'ROLLBACK_REQUESTED', 'ROLLBACK_IN_PROGRESS'])(
    'may be %s',
    async (status) => {
      const serviceDeployments = [brief('ended', 3, 'SUCCESSFUL'), brief('older', 1), brief('newer', 2, status)];
      const { deployments } = open({ ListServiceDeployments: () => ({ serviceDeployments }) });
      expect(await deployments.active()).toBe(deployment('newer'));
    },
  );

  it.each(['SUCCESSFUL', 'STOPPED', 'ROLLBACK_SUCCESSFUL', 'ROLLBACK_FAILED'])(
    'is none if all are %s',
    async (status) => {
      const serviceDeployments = [brief('ended', 1, status)];
      const { deployments } = open({ ListServiceDeployments: () => ({ serviceDeployments }) });
      expect(await deployments.active()).toBeUndefined();
    },
  );
});

describe('a deployment', () => {
  const shown = (more: object) => ({
    DescribeServiceDeployments: () => ({
      serviceDeployments: [
        {
          serviceDeploymentArn: deployment('one'),
          sourceServiceRevisions: [{ arn: revision('blue') }],
          targetServiceRevision: { arn: revision('green') },
          ...more,
        },
      ],
    }),
  });
  const revisions = { blue: 'api:7', green: 'api:8' };

  it.each([
    ['PENDING', false],
    ['IN_PROGRESS', false],
    ['STOP_REQUESTED', true],
    ['ROLLBACK_REQUESTED', true],
    ['ROLLBACK_IN_PROGRESS', true],
  ])('that is %s replaces one task definition by another; goes back: %s', async (status, goesBack) => {
    expect(await open(shown({ status }), revisions).deployments.identify(deployment('one'))).toEqual({
      description: '',
      currentVersion: 'api:7',
      targetVersion: 'api:8',
      goesBack,
    });
  });

  it('may be the first, or older than what ECS remembers', async () => {
    const first = open(shown({ status: 'IN_PROGRESS', sourceServiceRevisions: [] }), revisions);
    expect(await first.deployments.identify(deployment('one'))).toMatchObject({ currentVersion: undefined });
    const old = open(shown({ status: 'SUCCESSFUL' }), {});
    expect(await old.deployments.identify(deployment('one'))).toMatchObject({ targetVersion: undefined });
  });

  it('is looked at by its ARN', async () => {
    const { deployments, calls } = open(shown({ status: 'IN_PROGRESS', lifecycleStage: 'BAKE_TIME', createdAt: 1.5 }));
    expect(await deployments.observe(deployment('one'))).toMatchObject({ status: 'baking', createdAt: 1500 });
    expect(calls).toEqual([['DescribeServiceDeployments', { serviceDeploymentArns: [deployment('one')] }]]);
  });

  it('that is not there is not found, and nothing to look at again', async () => {
    const failures = [{ arn: deployment('one'), reason: 'MISSING' }];
    const { deployments } = open({ DescribeServiceDeployments: () => ({ serviceDeployments: [], failures }) });
    await expect(deployments.observe(deployment('one'))).rejects.toMatchObject({
      kind: 'not-found',
      retryable: false,
      message: expect.stringMatching(/there is no such service deployment \(MISSING\)/),
    });
  });

  it('is stopped by going back, whatever was asked for, and may have ended by then', async () => {
    const { deployments, calls } = open({ StopServiceDeployment: () => ({}) });
    await deployments.stop(deployment('one'), false);
    expect(calls).toEqual([
      ['StopServiceDeployment', { serviceDeploymentArn: deployment('one'), stopType: 'ROLLBACK' }],
    ]);
    const over = open({ StopServiceDeployment: () => ({ error: 'ConflictException' }) });
    await expect(over.deployments.stop(deployment('one'), true)).resolves.toBeUndefined();
    const denied = open({ StopServiceDeployment: () => ({ error: 'AccessDeniedException' }) });
    await expect(denied.deployments.stop(deployment('one'), true)).rejects.toMatchObject({ kind: 'access-denied' });
  });
});
