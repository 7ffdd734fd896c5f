import { describe, expect, it } from '@jest/globals';
import { judgeLambda } from './judge-lambda.ts';

const failed = {
  executedVersion: '7',
  functionError: 'Unhandled',
  payload: '{"errorType":"TypeError","errorMessage":"x is undefined","trace":[]}',
  logTail: 'START\n\nERROR x is undefined\n',
};

describe('judgeLambda', () => {
  it('compares the answer with an exact one', () => {
    const answered = { executedVersion: '7', payload: '{"a":1,"b":2}', logTail: 'START' };
    expect(judgeLambda({ error: 'none' }, answered, { b: 2, a: 1 })).toEqual({
      verdict: 'pass',
      reason: 'version 7 answered as expected',
      details: [],
    });
    expect(judgeLambda({ error: 'none' }, answered, { a: 1 })).toEqual({
      verdict: 'fail',
      reason: 'version 7: $.b: not expected, got 2',
      details: ['$.b: not expected, got 2', 'log:', 'START'],
    });
    expect(judgeLambda({ error: 'none', json: { a: 1 } }, answered, undefined).verdict).toBe('pass');
    expect(judgeLambda({ error: 'none', json: { a: 2 } }, answered, undefined).verdict).toBe('fail');
    expect(judgeLambda({ error: 'none' }, { ...answered, payload: 'null' }, null).verdict).toBe('pass');
  });

  it('needs no more than an answer if nothing else is said', () => {
    expect(judgeLambda({ error: 'none' }, { payload: '', logTail: '' }, undefined)).toEqual({
      verdict: 'pass',
      reason: 'the function answered',
      details: [],
    });
  });

  it('fails an answer that is not JSON when one is expected', () => {
    expect(judgeLambda({ error: 'none', json: {} }, { payload: '', logTail: '' }, undefined).reason).toBe(
      'the function: expected a JSON answer, got ""',
    );
  });

  it('says with which error the function ended, and shows the end of its log', () => {
    expect(judgeLambda({ error: 'none' }, failed, { a: 1 })).toEqual({
      verdict: 'fail',
      reason: 'version 7 ended with an error (Unhandled): TypeError: x is undefined',
      details: ['log:', 'START', 'ERROR x is undefined'],
    });
    expect(judgeLambda({ error: 'none' }, { ...failed, payload: 'oops' }, undefined).reason).toMatch(/: oops$/);
  });

  it('can expect an error', () => {
    const expected = { error: 'any', json: { errorType: 'TypeError' } } as const;
    expect(judgeLambda(expected, failed, undefined)).toMatchObject({ verdict: 'pass' });
    expect(judgeLambda(expected, { payload: '{}', logTail: '' }, undefined)).toMatchObject({
      verdict: 'fail',
      reason: 'the function answered, expected an error',
    });
  });
});
