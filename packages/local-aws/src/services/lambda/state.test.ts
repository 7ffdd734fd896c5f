import { afterEach, describe, expect, it } from '@jest/globals';
import { sampleLambda } from './lambda-sample.ts';

const samples: ReturnType<typeof sampleLambda>[] = [];
const sample = (...parameters: Parameters<typeof sampleLambda>) => {
  const made = sampleLambda(...parameters);
  samples.push(made);
  return made;
};
afterEach(() => Promise.all(samples.splice(0).map((made) => made.close())));

describe('the state of Lambda', () => {
  it('is the same after a restore: versions, aliases with weights, code and numbers', async () => {
    const before = sample();
    await before.create('bot', 'export const handler = () => "one";', { Publish: true, Tags: { team: 'chat' } });
    await before.update('bot', 'export const handler = () => "two";');
    await before.call('PublishVersion', { FunctionName: 'bot', Description: 'second' });
    await before.call('CreateAlias', {
      FunctionName: 'bot',
      Name: 'live',
      FunctionVersion: '1',
      RoutingConfig: { AdditionalVersionWeights: { 2: 0.1 } },
    });
    const dump = JSON.parse(JSON.stringify(before.lambda.dump()));

    const after = sample({ blobs: before.blobs });
    await after.create('gone', 'export const handler = () => 0;');
    await after.lambda.restore(dump);
    expect(after.lambda.dump()).toEqual(dump);
    const invoked = await after.call('Invoke', { FunctionName: 'bot', Qualifier: '2' });
    expect(Buffer.from(invoked.Payload).toString()).toBe('"two"');
    // Nothing has changed since version 2, and its number is not given again.
    expect(await after.call('PublishVersion', { FunctionName: 'bot' })).toMatchObject({ Version: '2' });
    await after.update('bot', 'export const handler = () => "three";');
    expect(await after.call('PublishVersion', { FunctionName: 'bot' })).toMatchObject({ Version: '3' });
  });

  it('may be written by a person, with files and defaults', async () => {
    const { lambda, call } = sample();
    await lambda.restore({
      functions: [
        {
          FunctionName: 'bot',
          Runtime: 'nodejs24.x',
          Handler: 'index.handler',
          files: { 'index.mjs': 'export const handler = async () => "hello";' },
          versions: [{ Version: '1' }],
          aliases: [{ Name: 'live', FunctionVersion: '1' }],
        },
      ],
    });
    const invoked = await call('Invoke', { FunctionName: 'bot', Qualifier: 'live' });
    expect(invoked).toMatchObject({ StatusCode: 200, ExecutedVersion: '1' });
    expect(Buffer.from(invoked.Payload).toString()).toBe('"hello"');
  });

  const good = { FunctionName: 'bot', Runtime: 'nodejs24.x', Handler: 'index.handler', files: { 'index.mjs': '' } };
  it.each([
    ['no map', [], 'lambda is [], it must be a map.'],
    ['an unknown member', { functions: [{ ...good, Memory: 1 }] }, 'lambda.functions[0].Memory is not known'],
    ['a wrong type', { functions: [{ ...good, Timeout: '3' }] }, 'lambda.functions[0].Timeout is "3"'],
    ['what Lambda refuses', { functions: [{ ...good, Timeout: 901 }] }, 'lambda.functions[0]: 1 validation error'],
    ['no code', { functions: [{ ...good, files: undefined }] }, 'the function has no code'],
    ['a blob that is not there', { functions: [{ ...good, code: `sha256:${'0'.repeat(64)}` }] }, 'there is no blob'],
    [
      'an alias of nothing',
      { functions: [{ ...good, aliases: [{ Name: 'live', FunctionVersion: '7' }] }] },
      'lambda.functions[0].aliases[0]: Function not found',
    ],
  ])('is refused with %s, and nothing is lost', async (_, state, message) => {
    const { lambda, create } = sample();
    await create('kept', 'export const handler = () => 0;');
    const dump = lambda.dump();
    await expect(lambda.restore(state)).rejects.toThrow(message);
    expect(lambda.dump()).toEqual(dump);
  });
});
