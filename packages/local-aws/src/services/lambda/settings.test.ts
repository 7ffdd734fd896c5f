import { describe, expect, it } from '@jest/globals';
import { createSettings, updateSettings } from './settings.ts';

const Role = 'arn:aws:iam::000000000000:role/bot';
const minimal = { Runtime: 'nodejs24.x', Handler: 'index.handler', Role };

describe('settings of a function', () => {
  it('has the defaults of Lambda', () => {
    expect(createSettings('bot', minimal)).toEqual({
      ...minimal,
      Description: '',
      Timeout: 3,
      MemorySize: 128,
      Architectures: ['x86_64'],
      EphemeralStorage: { Size: 512 },
      TracingConfig: { Mode: 'PassThrough' },
      LoggingConfig: { LogFormat: 'Text', LogGroup: '/aws/lambda/bot' },
    });
  });

  it('changes only what an update gives', () => {
    const before = createSettings('bot', { ...minimal, Environment: { Variables: { A: '1', B: '2' } } });
    expect(updateSettings(before, { Timeout: 10 })).toEqual({ ...before, Timeout: 10 });
    expect(updateSettings(before, { Environment: { Variables: { A: '3' } } }).Environment).toEqual({
      Variables: { A: '3' },
    });
  });

  it.each([
    [
      { Timeout: 0 },
      "Value '0' at 'timeout' failed to satisfy constraint: Member must have value greater than or equal to 1",
    ],
    [
      { Timeout: 901 },
      "Value '901' at 'timeout' failed to satisfy constraint: Member must have value less than or equal to 900",
    ],
    [{ MemorySize: 64 }, "Value '64' at 'memorySize'"],
    [{ Role: 'r1' }, "Value 'r1' at 'role'"],
    [{ Runtime: 'cobol' }, "Value cobol at 'runtime'"],
    [{ Environment: { Variables: { BIG: 'x'.repeat(4096) } } }, 'exceeded the 4KB limit. String measured: {"BIG":"xxx'],
    [{ Environment: { Variables: { AWS_REGION: 'x', FINE: 'y' } } }, 'Reserved keys used in this request: AWS_REGION'],
    [{ Layers: ['arn'] }, 'Layers is not supported by local-aws.'],
    [{ DurableConfig: {} }, 'DurableConfig is not supported by local-aws.'],
    [{ Description: 'x'.repeat(257) }, 'Member must have length less than or equal to 256'],
  ])('refuses %j', (input, message) => {
    const before = createSettings('bot', minimal);
    expect(() => updateSettings(before, input)).toThrow(message);
  });

  it('accepts an environment of exactly 4 KB', () => {
    const Variables = { BIG: 'x'.repeat(4096 - '{"BIG":""}'.length) };
    expect(() => createSettings('bot', { ...minimal, Environment: { Variables } })).not.toThrow();
  });

  it('needs a runtime and a handler', () => {
    expect(() => createSettings('bot', { Role })).toThrow('Runtime and Handler are mandatory parameters');
  });
});
