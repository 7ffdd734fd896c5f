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
});
