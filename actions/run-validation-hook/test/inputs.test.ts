import { describe, expect, it } from '@jest/globals';
import { type Inputs, inputs } from '../src/inputs.ts';

function read(env: Record<string, string>): Inputs {
  return inputs.read(env, { workspace: '/home/runner/project' }, () => {});
}

describe('inputs', () => {
  it('needs checks and has a default for the rest', () => {
    expect(() => read({})).toThrow("Input 'checks' is missing; it is required.");
    expect(read({ INPUT_CHECKS: 'validation/smoke.yml' })).toEqual({
      checks: { kind: 'file', path: 'validation/smoke.yml' },
      variables: undefined,
      workingDirectory: '/home/runner/project',
      deploymentId: undefined,
      stage: undefined,
      stageTimeout: 3_600_000,
      awsRegion: undefined,
      roleToAssume: undefined,
    });
  });

  it.each(['checks:\n  - name: a\n    command: b', 'checks: [{ name: a, command: b }]', '{"checks":[]}', 'a\nb'])(
    'takes %j for YAML',
    (yaml) => expect(read({ INPUT_CHECKS: yaml }).checks).toEqual({ kind: 'inline', yaml }),
  );

  it.each(['smoke.yml', 'my checks/smoke.yml', 'checks.yml'])('takes %j for a path', (path) =>
    expect(read({ INPUT_CHECKS: path }).checks).toEqual({ kind: 'file', path }),
  );

  it('reads variables, and a folder inside the workspace', () => {
    const given = read({
      INPUT_CHECKS: 'a',
      INPUT_VARIABLES: 'base-url=http://h/?a=b\nfunction-arn=arn',
      'INPUT_WORKING-DIRECTORY': 'apps/bot',
    });
    expect(given.variables).toEqual({ 'base-url': 'http://h/?a=b', 'function-arn': 'arn' });
    expect(given.workingDirectory).toBe('/home/runner/project/apps/bot');
    expect(() => read({ INPUT_CHECKS: 'a', 'INPUT_WORKING-DIRECTORY': '../other' })).toThrow('inside the workspace');
  });

  const arn = 'arn:aws:ecs:eu-central-1:000000000000:service-deployment/main/web/Ri-2vUAwrVfloHXu7h6Qe';

  it.each(['d-ZU5EOXOP8', arn, arn.replace('arn:aws:', 'arn:aws-us-gov:')])('takes the deployment %s', (id) => {
    const given = { INPUT_CHECKS: 'a', 'INPUT_DEPLOYMENT-ID': id, INPUT_STAGE: 'test-traffic' };
    expect(read(given)).toMatchObject({ deploymentId: id, stage: 'test-traffic', stageTimeout: 3_600_000 });
    expect(read({ ...given, 'INPUT_STAGE-TIMEOUT': '90s' }).stageTimeout).toBe(90_000);
  });

  it.each(['Ri-2vUAwrVfloHXu7h6Qe', 'd-', 'arn:aws:ecs:eu-central-1:000000000000:service/main/web', `${arn}/more`])(
    'does not take %s for a deployment',
    (id) =>
      expect(() => read({ INPUT_CHECKS: 'a', 'INPUT_DEPLOYMENT-ID': id, INPUT_STAGE: 'test-traffic' })).toThrow(
        'ARN of an ECS service deployment',
      ),
  );

  it('needs both of deployment and stage, or none', () => {
    // What a workflow passes when the step that deploys had nothing to deploy.
    const empty = { INPUT_CHECKS: 'a', 'INPUT_DEPLOYMENT-ID': '', INPUT_STAGE: 'test-traffic' };
    expect(() => read(empty)).toThrow("Input 'deployment-id' is missing; 'stage' needs it.");
    expect(() => read({ INPUT_CHECKS: 'a', 'INPUT_DEPLOYMENT-ID': arn })).toThrow(
      "Input 'stage' is missing; 'deployment-id' needs it.",
    );
    expect(() => read({ ...empty, 'INPUT_DEPLOYMENT-ID': arn, INPUT_STAGE: 'baking' })).toThrow('test-traffic');
  });
});
