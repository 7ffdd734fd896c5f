import { InputError } from '@aws-release-actions/action-kit';
import { nobody } from '@aws-release-actions/deployment';
import { portFailure, virtualWaiting } from '@aws-release-actions/testing';
import { describe, expect, it } from '@jest/globals';
import type { Engine } from '../src/ports.ts';
import { isMarked, release } from '../src/release.ts';
import { deploymentIds, fakeContext, fakePorts, imageOf, inputsOf, registeredAs, servedBy } from './fakes.ts';

const engines: readonly Engine[] = ['task-sets', 'service-deployments'];
type Script = Parameters<typeof fakePorts>[0];

/** Plays a release, and tells how it ended with everything that was asked for meanwhile. */
async function play(script: Script = {}, given: Record<string, string> = {}, signal?: AbortSignal) {
  const asked = fakePorts(script);
  const told = fakeContext(signal);
  return { ended: await release(inputsOf(given), asked.ports, told.context), ...asked, ...told };
}

describe.each(engines)('a release by %s', (engine) => {
  const id = deploymentIds[engine];

  it('registers what is new, deploys it, and succeeds when it has all the traffic', async () => {
    const { ended, created, registered, outputs, state, engines: used } = await play({ engine });
    expect(ended).toMatchObject({
      outcome: 'succeeded',
      taskDefinition: 'api:2',
      previousTaskDefinition: 'api:1',
      images: { web: imageOf(2), proxy: imageOf('f') },
      reached: 'completed',
      serving: { 'api:2': 100 },
    });
    expect(registered).toHaveLength(1);
    expect(created).toMatchObject([{ taskDefinition: registeredAs(2).arn, rollBackOnStop: true }]);
    expect(new Set(used)).toEqual(new Set([engine]));
    const mark = engine === 'task-sets' ? 'Run 7: api:2 of trivia/api, octo-org/trivia' : 'api:2';
    expect(created[0]?.description).toBe(mark);
    expect(state).toEqual({ 'deployment-description': mark, 'deployment-id': id, 'watch-ended': 'true' });
    expect(outputs['deployment-id']).toBe(id);
  });

  it('puts the new images into what serves, not into what the service asks for', async () => {
    const asked = registeredAs(9, 9, { cpu: '4096' });
    const script = { engine, registered: [asked, registeredAs(1)], state: { taskDefinition: asked.arn } };
    const { registered } = await play(script);
    expect(registered).toMatchObject([{ family: 'api', networkMode: 'awsvpc' }]);
    expect(registered[0]).not.toHaveProperty('cpu');
  });

  it('registers nothing twice', async () => {
    const { ended, created, registered } = await play({ engine, registered: [registeredAs(1), registeredAs(2)] });
    expect(ended.outcome).toBe('succeeded');
    expect(registered).toEqual([]);
    expect(created).toMatchObject([{ taskDefinition: registeredAs(2).arn }]);
  });

  it('leaves alone what serves already', async () => {
    const { ended, created, registered, state } = await play({ engine }, { images: `web=${imageOf(1)}` });
    expect(ended).toMatchObject({
      outcome: 'unchanged',
      reason: 'Task definition api:1 serves all traffic already.',
      taskDefinition: 'api:1',
      images: { web: imageOf(1) },
      testEndpoint: 'http://test.example',
    });
    expect([created, registered, state]).toEqual([[], [], {}]);
  });

  it('does not call unchanged what serves with a foreign digest, or only in part', async () => {
    for (const serving of [servedBy({ 'api:1': 100 }, 5), servedBy({ 'api:1': 90, 'api:9': 10 })]) {
      const script = { engine, serving, servingAfter: servedBy({ 'api:1': 100 }) };
      const { ended, created } = await play(script, { images: `web=${imageOf(1)}` });
      expect(ended.outcome).toBe('succeeded');
      expect(created).toHaveLength(1);
    }
  });

  it('adopts its own deployment, and knows what it replaces', async () => {
    const description = 'Run 7: api:2 of trivia/api, octo-org/trivia';
    const ours = {
      description: engine === 'task-sets' ? description : '',
      currentVersion: 'api:1',
      targetVersion: 'api:2',
    };
    const { ended, created, outputs } = await play({
      engine,
      registered: [registeredAs(1), registeredAs(2)],
      serving: servedBy({ 'api:2': 100 }),
      servingAfter: servedBy({ 'api:1': 100 }),
      looks: [{ status: 'in-progress' }, { status: 'failed', wentBack: true }],
      overrides: { deployments: { active: async () => id, identify: async () => ours } },
    });
    expect(ended).toMatchObject({ outcome: 'rolled-back', taskDefinition: 'api:2', previousTaskDefinition: 'api:1' });
    expect(outputs['deployment-id']).toBe(id);
    expect(created).toEqual([]);
  });

  it('adopts its own also before anybody knows what it replaces', async () => {
    const description = 'Run 7: api:2 of trivia/api, octo-org/trivia';
    const identify = async () => ({ description, currentVersion: undefined, targetVersion: 'api:2' });
    const overrides = { deployments: { active: async () => id, identify } };
    const registered = [registeredAs(1), registeredAs(2)];
    expect((await play({ engine, registered, overrides })).ended.previousTaskDefinition).toBe('api:1');
    const serving = servedBy({ 'api:2': 100 });
    expect((await play({ engine, registered, overrides, serving })).ended.previousTaskDefinition).toBe('');
  });

  it('waits for somebody else, and then looks again at what serves', async () => {
    let looks = 0;
    const { ended, created, registered, lines } = await play({
      engine,
      overrides: {
        deployments: {
          active: async () => (looks < 3 ? 'd-9' : undefined),
          observe: async (deploymentId) => {
            if (deploymentId === 'd-9') looks++;
            return { deploymentId, status: looks < 3 ? 'in-progress' : 'succeeded', stages: [] };
          },
        },
        service: {
          serving: async () => (looks < 3 ? servedBy({ 'api:1': 100 }) : servedBy({ 'api:3': 100 }, 2)),
        },
      },
      registered: [registeredAs(1), registeredAs(3, 2)],
    });
    // Meanwhile somebody has deployed just this.
    expect(ended).toMatchObject({ outcome: 'unchanged', taskDefinition: 'api:3' });
    expect(lines[0]).toBe('Deployment d-9 of this service is running; waiting for its end.');
    expect([created, registered]).toEqual([[], []]);
  });

  it('does not wait where it is not to, nor for longer than it is to', async () => {
    const overrides = { deployments: { active: async () => 'd-9' } };
    const refused = await play({ engine, overrides }, { 'on-active-deployment': 'fail' });
    expect(refused.ended).toMatchObject({ outcome: 'failed', previousTaskDefinition: 'api:1' });
    expect(refused.ended.reason).toMatch(/^Deployment d-9 is running in this service, which takes one at a time\. No/);
    const script = { engine, overrides, looks: [{ status: 'in-progress' as const }] };
    expect((await play(script, { timeout: '2m' })).ended.reason).toMatch(/It had not ended when the time was up\./);
  });

  it.each([
    ['a deployment of another task definition', { description: 'Run 8', targetVersion: 'api:9' }],
    ['its own that goes back', { description: 'Run 7: api:2 of trivia/api, octo-org/trivia', goesBack: true }],
  ])('does not adopt %s', async (_, active) => {
    const identify = async () => ({ currentVersion: 'api:1', targetVersion: 'api:2', ...active });
    const overrides = { deployments: { active: async () => 'd-9', identify } };
    const script = { engine, registered: [registeredAs(1), registeredAs(2)], overrides };
    const { ended } = await play(script, { 'on-active-deployment': 'fail' });
    expect(ended.reason).toMatch(/^Deployment d-9 is running/);
  });

  it('begins nothing after a cancel', async () => {
    const { ended, created, registered, stops } = await play({ engine }, {}, AbortSignal.abort('SIGINT'));
    expect(ended).toMatchObject({ outcome: 'failed', previousTaskDefinition: 'api:1' });
    expect(ended.reason).toBe('The run was cancelled (SIGINT) before traffic moved. Nothing was deployed.');
    expect([created, registered, stops]).toEqual([[], [], []]);
  });

  it('starts nothing when it is cancelled while it registers, or while it waits', async () => {
    const cancel = new AbortController();
    const register = async () => {
      cancel.abort('SIGTERM');
      return registeredAs(2);
    };
    const registering = await play({ engine, overrides: { service: { register } } }, {}, cancel.signal);
    expect([registering.ended.outcome, registering.created]).toEqual(['failed', []]);
    const other = new AbortController();
    const waiting = virtualWaiting(() => other.abort('SIGINT'));
    const overrides = { waiting, deployments: { active: async () => 'd-9' } };
    const waited = await play({ engine, overrides }, {}, other.signal);
    expect(waited.ended.reason).toMatch(/The run was cancelled while waiting for it\./);
    expect(waited.created).toEqual([]);
  });

  it('watches the deployment of an earlier step', async () => {
    const identify = async () => ({ description: '', currentVersion: 'api:1', targetVersion: 'api:2' });
    const script = { engine, registered: [registeredAs(1), registeredAs(2)], overrides: { deployments: { identify } } };
    const { ended, created, registered, outputs } = await play(script, { images: '', 'deployment-id': id });
    expect(ended).toMatchObject({
      outcome: 'succeeded',
      taskDefinition: 'api:2',
      previousTaskDefinition: 'api:1',
      images: { web: imageOf(2) },
    });
    expect(outputs['deployment-id']).toBe(id);
    expect([created, registered]).toEqual([[], []]);
  });

  it('does not look at alarms again for a deployment that runs', async () => {
    const describe = () => Promise.reject(new Error('must not be asked'));
    const script = { engine, overrides: { alarms: { describe } } };
    expect((await play(script, { images: '', 'deployment-id': id })).ended.deployment).toBeDefined();
  });

  it('refuses a service without anybody to go back to', async () => {
    for (const shares of [{}, { [nobody]: 100 }]) {
      const { ended, registered } = await play({ engine, serving: { shares, tasks: [], isSick: true } });
      expect(ended.outcome).toBe('failed');
      expect(ended.reason).toMatch(/^No task of service api serves at its production listener/);
      expect(registered).toEqual([]);
    }
  });

  it('refuses what serves if ECS has forgotten what it is', async () => {
    const { ended, registered } = await play({ engine, serving: servedBy({ 'api:0': 100 }) });
    expect([ended.outcome, registered]).toEqual(['failed', []]);
  });

  it('refuses an alarm that is not there, and warns if there is none at all', async () => {
    const { ended, registered } = await play({ engine, alarms: [] });
    expect(ended).toMatchObject({ outcome: 'failed', reason: expect.stringMatching(/^There is no alarm "errors"/) });
    expect(registered).toEqual([]);
    const { warnings } = await play({ engine, state: { alarms: [] } });
    expect(warnings).toEqual([expect.stringMatching(/^No alarm guards this release/)]);
  });

  it('goes on with a warning when the role may not read alarms', async () => {
    const describe = () => Promise.reject(portFailure('access-denied'));
    const { ended, warnings } = await play({ engine, overrides: { alarms: { describe } } });
    expect(ended.outcome).toBe('succeeded');
    expect(warnings).toEqual([expect.stringMatching(/^The alarms could not be checked beforehand/)]);
  });

  it('does not clean up after a start that failed: an error is not a cancel', async () => {
    const create = () => Promise.reject(portFailure('access-denied', 'AWS denied it.'));
    const { ports } = fakePorts({ engine, overrides: { deployments: { create } } });
    const { context, state } = fakeContext();
    await expect(release(inputsOf(), ports, context)).rejects.toThrow('AWS denied it.');
    expect(state['watch-ended']).toBe('true');
  });
});

describe('what only one engine does', () => {
  const red = [{ name: 'errors', state: 'ALARM' as const, reason: '3 errors' }];

  it('refuses a red alarm where CodeDeploy would stop at once, and warns where ECS would not heed it', async () => {
    const byCodeDeploy = await play({ engine: 'task-sets', alarms: red });
    expect(byCodeDeploy.ended.outcome).toBe('failed');
    expect(byCodeDeploy.ended.reason).toMatch(
      /^The alarm "errors" is in ALARM already \(3 errors\), so CodeDeploy would/,
    );
    expect(byCodeDeploy.registered).toEqual([]);
    const byEcs = await play({ engine: 'service-deployments', alarms: red });
    expect(byEcs.ended.outcome).toBe('succeeded');
    expect(byEcs.warnings).toEqual([expect.stringMatching(/in ALARM already \(3 errors\)\. ECS heeds only a change/)]);
  });

  it('stops without going back with CodeDeploy only', async () => {
    const { created } = await play({ engine: 'task-sets' }, { 'on-cancel': 'stop' });
    expect(created).toMatchObject([{ rollBackOnStop: false }]);
    await expect(play({ engine: 'service-deployments' }, { 'on-cancel': 'stop' })).rejects.toThrow(
      new InputError([
        'Input \'on-cancel\' is "stop", but a deployment of ECS can only be stopped by going back; it should be "rollback" or "leave".',
      ]),
    );
  });

  it('tries again when another deployment of the group came first, until the time is up', async () => {
    let attempts = 0;
    const create = async () =>
      ++attempts < 3
        ? ({ kind: 'occupied', activeDeploymentId: 'd-9' } as const)
        : ({ kind: 'created', deploymentId: 'd-1' } as const);
    const { ended, registered } = await play({ overrides: { deployments: { create } } });
    expect([ended.outcome, attempts, registered.length]).toEqual(['succeeded', 3, 1]);
    attempts = -1000;
    const late = await play({ overrides: { deployments: { create } } }, { timeout: '1m' });
    expect(late.ended).toMatchObject({
      outcome: 'failed',
      reason: expect.stringMatching(/^Deployment d-9 is running .* when the time was up\./),
    });
  });
});

it.each<[Engine, Engine, RegExp]>([
  ['task-sets', 'service-deployments', /but service api is deployed by CodeDeploy; it should be an id \(d-\.\.\.\)\.$/],
  ['service-deployments', 'task-sets', /^Input 'deployment-id' is "d-1", but .* by ECS; it should be the ARN of a/],
])('of %s takes no deployment-id of %s', async (engine, other, sentence) => {
  const attempt = play({ engine }, { images: '', 'deployment-id': deploymentIds[other] });
  await expect(attempt).rejects.toThrow(InputError);
  await expect(attempt).rejects.toThrow(sentence);
});

describe('a service', () => {
  it('that is not there is a mistake in the inputs', async () => {
    const script = { overrides: { service: { describe: async () => undefined } } };
    await expect(play(script)).rejects.toThrow(
      new InputError([
        'Input \'service\' is "api", but the cluster "trivia" has no active service of that name in this region.',
      ]),
    );
  });

  it('that cannot be deployed so is refused with the reason', async () => {
    const { ports } = fakePorts();
    const described = await ports.service.describe();
    if (described === undefined) throw new Error('the fake has a service');
    const describe = async () => ({ ...described, engine: 'none' as const, why: 'has the controller EXTERNAL' });
    const { ended, engines: used } = await play({ overrides: { service: { describe } } });
    expect(ended).toMatchObject({
      outcome: 'failed',
      reason: 'Service api has the controller EXTERNAL. Nothing was changed.',
    });
    expect(used).toEqual([]);
  });

  it('may take longer than a job, which is worth a warning', async () => {
    const warningsIn = async (RUNNER_ENVIRONMENT: string, state: object, given = {}) => {
      const { ports } = fakePorts({ state });
      const { context, warnings } = fakeContext();
      await release(inputsOf(given), ports, { ...context, env: { RUNNER_ENVIRONMENT } });
      return warnings;
    };
    const sixHours = [expect.stringMatching(/six hours/)];
    expect(await warningsIn('github-hosted', { longestMinutes: 361 })).toEqual(sixHours);
    expect(await warningsIn('github-hosted', { longestMinutes: 361 }, { timeout: '1h' })).toEqual([]);
    expect(await warningsIn('self-hosted', { longestMinutes: 361 })).toEqual([]);
  });
});

it('knows its own deployment by what it said or by what it brings, unless it goes back', () => {
  const active = { description: 'Run 7', currentVersion: 'api:1', targetVersion: 'api:2' };
  expect(isMarked(active, 'Run 7')).toBe(true);
  expect(isMarked(active, 'api:2')).toBe(true);
  expect(isMarked(active, 'api:1')).toBe(false);
  expect(isMarked({ ...active, goesBack: true }, 'Run 7')).toBe(false);
});
