/** Invocations of real code in real processes; the one place where these tests wait for time to pass. */

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { sampleLambda } from './lambda-sample.ts';

let aws: ReturnType<typeof sampleLambda>;
let random = 0;
beforeEach(() => {
  aws = sampleLambda({ random: () => random });
});
afterEach(() => aws.close());

/** Resolves when the event stream has seen `count` invocations. */
async function invocations(count: number) {
  for (;;) {
    const seen = aws.events.filter(({ type }) => type === 'invoked');
    if (seen.length >= count) return seen.map(({ detail }) => detail);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

describe('a function', () => {
  it('sees the event, its context, and the environment of Lambda only', async () => {
    process.env.OF_THE_SERVER = 'secret';
    await aws.create(
      'bot',
      `import { LambdaClient } from '@aws-sdk/client-lambda';
       import { CodeDeployClient } from '@aws-sdk/client-codedeploy';
       let count = 0;
       export const handler = async (event, context) => ({
         event, env: process.env, count: ++count, sdk: [typeof LambdaClient, typeof CodeDeployClient],
         context: JSON.parse(JSON.stringify(context)), remaining: context.getRemainingTimeInMillis(),
       });`,
      { Environment: { Variables: { STAGE: 'test' } }, Timeout: 20, MemorySize: 256 },
    );
    const ClientContext = Buffer.from('{"custom":{"a":1}}').toString('base64');
    const { payload, ...rest } = await aws.invoke('bot', { question: '1' }, { ClientContext });
    expect(rest).toEqual({ StatusCode: 200, ExecutedVersion: '$LATEST' });
    expect(payload).toMatchObject({
      event: { question: '1' },
      sdk: ['function', 'function'],
      count: 1,
      context: {
        functionName: 'bot',
        functionVersion: '$LATEST',
        invokedFunctionArn: 'arn:aws:lambda:us-east-1:000000000000:function:bot',
        memoryLimitInMB: '256',
        logGroupName: '/aws/lambda/bot',
        logStreamName: expect.stringMatching(/^2026\/01\/01\/\[\$LATEST\][0-9a-f]{32}$/),
        awsRequestId: expect.stringMatching(/^[0-9a-f-]{36}$/),
        clientContext: { custom: { a: 1 } },
      },
      env: {
        STAGE: 'test',
        AWS_REGION: 'us-east-1',
        AWS_LAMBDA_FUNCTION_NAME: 'bot',
        AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
        AWS_LAMBDA_FUNCTION_MEMORY_SIZE: '256',
        AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
        AWS_ENDPOINT_URL: 'http://127.0.0.1:9',
        _HANDLER: 'index.handler',
        LAMBDA_TASK_ROOT: expect.any(String),
      },
    });
    expect(payload.env).not.toHaveProperty('OF_THE_SERVER');
    expect(payload.remaining).toBeGreaterThan(10_000);
    expect(payload.remaining).toBeLessThanOrEqual(20_000);
    expect((await aws.invoke('bot')).payload).toMatchObject({ event: {}, count: 2 });
  });

  it('of a weighted alias answers by the version that the draw gives, each with its own code', async () => {
    await aws.create('bot', 'export const handler = async () => "one";', { Publish: true });
    await aws.update('bot', 'export const handler = async () => { throw new Error("two is bad"); };');
    await aws.call('PublishVersion', { FunctionName: 'bot' });
    const RoutingConfig = { AdditionalVersionWeights: { 2: 0.1 } };
    await aws.call('CreateAlias', { FunctionName: 'bot', Name: 'live', FunctionVersion: '1', RoutingConfig });
    random = 0.5;
    expect(await aws.invoke('bot:live')).toEqual({ StatusCode: 200, ExecutedVersion: '1', payload: 'one' });
    random = 0.05;
    expect(await aws.invoke('bot:live')).toMatchObject({ ExecutedVersion: '2', FunctionError: 'Unhandled' });
    const ofAlias = { FunctionName: 'bot', Resource: 'bot:live' };
    const recorded = (metricName: string, dimensions: object) =>
      aws.metrics
        .filter(
          (datum) => datum.metricName === metricName && JSON.stringify(datum.dimensions) === JSON.stringify(dimensions),
        )
        .map(({ value }) => value);
    expect(recorded('Errors', { FunctionName: 'bot' })).toEqual([0, 1]);
    expect(recorded('Errors', ofAlias)).toEqual([0, 1]);
    expect(recorded('Errors', { ...ofAlias, ExecutedVersion: '1' })).toEqual([0]);
    expect(recorded('Errors', { ...ofAlias, ExecutedVersion: '2' })).toEqual([1]);
    expect(recorded('Invocations', { ...ofAlias, ExecutedVersion: '2' })).toEqual([1]);
    expect(recorded('Duration', ofAlias)).toHaveLength(2);
    expect(await invocations(2)).toMatchObject([
      { function: 'bot', alias: 'live', version: '1', asynchronous: false },
      { function: 'bot', alias: 'live', version: '2', error: 'Error: two is bad' },
    ]);
  });

  it('writes its log to its group, and its tail to a caller who asks', async () => {
    await aws.create(
      'bot',
      `export const handler = async (event) => { console.warn('mind', event); process.stdout.write('raw'); };`,
    );
    const { log, payload } = await aws.invoke('bot', { a: 1 }, { LogType: 'Tail' });
    expect(payload).toBeNull();
    expect(log).toMatch(
      /^START RequestId: (\S+) Version: \$LATEST\n2026-01-01T00:00:05.000Z\t\1\tWARN\tmind \{ a: 1 \}\nraw\nEND RequestId: \1\nREPORT RequestId: \1\tDuration: [\d.]+ ms\tBilled Duration: \d+ ms\tMemory Size: 128 MB\tMax Memory Used: \d+ MB\tInit Duration: [\d.]+ ms\t\n$/,
    );
    expect(aws.logs.map(({ message }) => message).join('')).toBe(log);
    expect(new Set(aws.logs.map(({ group }) => group))).toEqual(new Set(['/aws/lambda/bot']));
  });

  it('fails as Lambda says, and the next event gets a fresh process where the old one is gone', async () => {
    await aws.create('bot', {
      'package.json': '{}',
      'index.js': `
          exports.handler = async ({ how }) => {
            if (how === 'throw') throw new TypeError('bad');
            if (how === 'text') throw 'only text';
            if (how === 'exit') process.exit(3);
            if (how === 'quit') process.exit(0);
            if (how === 'lost') { Promise.reject(new Error('lost')); await new Promise((done) => setTimeout(done, 1000)); }
            if (how === 'never') await new Promise(() => {});
            if (how === 'circle') { const circle = {}; circle.circle = circle; return circle; }
            return process.pid;
          };`,
    });
    const fails = async (how: string) => {
      const answer = await aws.invoke('bot', { how });
      expect(answer).toMatchObject({ StatusCode: 200, FunctionError: 'Unhandled', ExecutedVersion: '$LATEST' });
      return answer.payload;
    };
    const pid = (await aws.invoke('bot')).payload;
    expect(await fails('throw')).toMatchObject({
      errorType: 'TypeError',
      errorMessage: 'bad',
      trace: expect.arrayContaining(['TypeError: bad']),
    });
    expect(await fails('text')).toEqual({ errorType: 'string', errorMessage: 'only text', trace: [] });
    expect(await fails('circle')).toMatchObject({ errorMessage: 'Unable to stringify response body' });
    expect(await aws.invoke('bot', { how: 'never' })).toMatchObject({ payload: null });
    expect((await aws.invoke('bot')).payload).toBe(pid);
    expect(await fails('lost')).toMatchObject({
      errorType: 'Runtime.UnhandledPromiseRejection',
      errorMessage: 'Error: lost',
    });
    const fresh = (await aws.invoke('bot')).payload;
    expect(fresh).toEqual(expect.any(Number));
    expect(fresh).not.toBe(pid);
    expect(await fails('exit')).toEqual({
      errorType: 'Runtime.ExitError',
      errorMessage: expect.stringMatching(/^RequestId: \S+ Error: Runtime exited with error: exit status 3$/),
    });
    expect((await fails('quit')).errorMessage).toMatch(/Runtime exited without providing a reason$/);
  });

  it('is stopped when its time is over, and runs beside itself until then', async () => {
    const code = 'export const handler = async ({ hang }) => { while (hang); return process.pid; };';
    await aws.create('bot', code, { Timeout: 1 });
    const hanging = aws.invoke('bot', { hang: true });
    const pid = (await aws.invoke('bot')).payload;
    expect(pid).toEqual(expect.any(Number));
    expect((await aws.invoke('bot')).payload).toBe(pid);
    expect(await hanging).toEqual({
      StatusCode: 200,
      ExecutedVersion: '$LATEST',
      FunctionError: 'Unhandled',
      payload: {
        errorType: 'Sandbox.Timedout',
        errorMessage: expect.stringMatching(/^RequestId: \S+ Error: Task timed out after 1.00 seconds$/),
      },
    });
    const line = /^2026-01-01T00:00:05.000Z \S+ Task timed out after 1.00 seconds\n/;
    expect(aws.logs.filter(({ message }) => line.test(message))).toHaveLength(1);
    expect((await aws.invoke('bot')).payload).toBe(pid);
  });

  it.each([
    ['Runtime.ImportModuleError', { 'other.js': '' }, {}, "Cannot find module 'index'"],
    ['Runtime.ImportModuleError', { 'index.js': "require('not-there')" }, {}, "Error: Cannot find module 'not-there'"],
    ['Runtime.UserCodeSyntaxError', { 'index.js': 'this is not code' }, {}, 'SyntaxError: '],
    ['Runtime.HandlerNotFound', { 'index.js': 'exports.other = 1' }, {}, 'index.handler is undefined or not exported'],
    ['Runtime.MalformedHandlerName', { 'index.js': '' }, { Handler: 'index' }, 'Bad handler'],
    ['RangeError', { 'index.js': "throw new RangeError('at load')" }, {}, 'at load'],
    [
      'Runtime.CallbackHandlerDeprecated',
      { 'index.js': 'exports.handler = (a, b, c) => c()' },
      {},
      'removed support for callback-based',
    ],
  ])('that does not load fails with %s', async (errorType, files, settings, message) => {
    await aws.create('bot', files, settings);
    expect(await aws.invoke('bot')).toMatchObject({
      FunctionError: 'Unhandled',
      payload: { errorType, errorMessage: expect.stringContaining(message) },
    });
  });

  it.each([
    [
      'a nested file of an ES module package',
      { 'package.json': '{"type":"module"}', 'src/app.js': 'export const run = async () => "esm";' },
      'src/app.run',
      'nodejs24.x',
      'esm',
    ],
    [
      'a method of an exported object',
      { 'index.cjs': 'exports.api = { run: async () => "nested" };' },
      'index.api.run',
      'nodejs24.x',
      'nested',
    ],
    [
      'a callback',
      { 'index.js': 'exports.handler = (event, context, done) => setTimeout(() => done(null, "late"), 5);' },
      'index.handler',
      'nodejs22.x',
      'late',
    ],
    [
      'a callback that waits for what is still running',
      {
        'index.js':
          'exports.handler = (event, context, done) => { const answer = {}; done(null, answer); setTimeout(() => { answer.late = true; }, 5); };',
      },
      'index.handler',
      'nodejs22.x',
      { late: true },
    ],
    [
      'a callback that does not wait',
      {
        'index.js':
          'exports.handler = (event, context, done) => { context.callbackWaitsForEmptyEventLoop = false; setTimeout(() => {}, 60000); done(null, "now"); };',
      },
      'index.handler',
      'nodejs22.x',
      'now',
    ],
  ])('may be %s', async (_, files, Handler, Runtime, payload) => {
    await aws.create('bot', files, { Handler, Runtime });
    expect(await aws.invoke('bot')).toMatchObject({ payload });
  });

  it('runs its old code until an update is done', async () => {
    await aws.create('bot', 'export const handler = async () => "old";');
    await aws.call('UpdateFunctionConfiguration', { FunctionName: 'bot', Environment: { Variables: { NEW: '1' } } });
    aws.clock.advance(5000);
    const { writeZip } = await import('../../runtime/zip-writer.ts');
    const ZipFile = writeZip({ 'index.mjs': 'export const handler = async () => "new" + process.env.NEW;' });
    await aws.call('UpdateFunctionCode', { FunctionName: 'bot', ZipFile });
    expect(await aws.invoke('bot')).toMatchObject({ payload: 'old' });
    aws.clock.advance(5000);
    expect(await aws.invoke('bot')).toMatchObject({ payload: 'new1' });
  });

  it('is only looked up by a dry run, and not pretended for other runtimes', async () => {
    await aws.create('snake', 'x', { Runtime: 'python3.13' });
    await aws.create('bot', 'export const handler = async () => 1;');
    expect(await aws.invoke('bot', {}, { InvocationType: 'DryRun' })).toEqual({ StatusCode: 204 });
    expect(aws.events.some(({ type }) => type === 'invoked')).toBe(false);
    await expect(aws.invoke('snake')).rejects.toMatchObject({
      status: 501,
      message: 'Invoking snake with runtime python3.13 is not supported by local-aws.',
    });
    await expect(aws.call('Invoke', { FunctionName: 'bot', Payload: Buffer.from('{') })).rejects.toMatchObject({
      code: 'InvalidRequestContentException',
    });
  });
});

/** How many invocations have begun. */
async function begun(): Promise<number> {
  await new Promise((resolve) => setImmediate(resolve));
  return aws.logs.filter(({ message }) => message.startsWith('START ')).length;
}

describe('an asynchronous event', () => {
  it('is accepted at once and tried three times, a minute and two minutes apart', async () => {
    await aws.create('bot', 'export const handler = async () => { throw new Error("no"); };');
    expect(await aws.invoke('bot', {}, { InvocationType: 'Event' })).toEqual({ StatusCode: 202 });
    await invocations(1);
    expect(await begun()).toBe(1);
    aws.clock.advance(59_999);
    expect(await begun()).toBe(1);
    aws.clock.advance(1);
    expect(await begun()).toBe(2);
    await invocations(2);
    expect(await begun()).toBe(2);
    aws.clock.advance(119_999);
    expect(await begun()).toBe(2);
    aws.clock.advance(1);
    expect(await begun()).toBe(3);
    expect(await invocations(3)).toMatchObject([
      { asynchronous: true },
      { asynchronous: true },
      { asynchronous: true },
    ]);
    expect(await begun()).toBe(3);
    aws.clock.advance(3_600_000);
    expect(await begun()).toBe(3);
    const starts = aws.logs.filter(({ message }) => message.startsWith('START '));
    expect(new Set(starts.map(({ message }) => message)).size).toBe(1);
  });

  it('comes without the client context, which is for synchronous callers', async () => {
    await aws.create(
      'bot',
      'export const handler = async (_, context) => { console.log(typeof context.clientContext); };',
    );
    const input = { ClientContext: Buffer.from('{"a":1}').toString('base64') };
    const printed = () => aws.logs.map(({ message }) => message.split('\tINFO\t')[1]).filter(Boolean);
    await aws.invoke('bot', {}, input);
    expect(printed()).toEqual(['object\n']);
    await aws.invoke('bot', {}, { ...input, InvocationType: 'Event' });
    await invocations(2);
    expect(printed()).toEqual(['object\n', 'undefined\n']);
  });

  it('of CodeDeploy reaches the hook with its payload', async () => {
    await aws.create('hook', 'export const handler = async (event) => { console.log(event.DeploymentId); };');
    aws.lambda.invokeAsync('hook', { DeploymentId: 'd-123456789' });
    expect(await invocations(1)).toMatchObject([{ function: 'hook', asynchronous: true }]);
    expect(aws.logs.some(({ message }) => message.endsWith('\tINFO\td-123456789\n'))).toBe(true);
  });

  it.each([
    ['waits for another attempt', 'throw new Error("no");'],
    ['is running', 'console.log("here"); await new Promise((done) => setTimeout(done, 60000));'],
  ])('is forgotten by a reset while it %s', async (_, body) => {
    await aws.create('bot', `export const handler = async () => { ${body} };`, { Timeout: 60 });
    await aws.invoke('bot', {}, { InvocationType: 'Event' });
    while (!aws.logs.some(({ message }) => /here|END/.test(message)))
      await new Promise((resolve) => setTimeout(resolve, 5));
    expect(await begun()).toBe(1);
    aws.lambda.reset();
    await aws.create('bot', 'export const handler = async () => 1;');
    await aws.invoke('bot');
    aws.clock.advance(3_600_000);
    expect(await begun()).toBe(2);
  });
});
