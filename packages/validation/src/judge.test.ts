import { describe, expect, it } from '@jest/globals';
import { judge } from './judge.ts';

describe('judge', () => {
  it('passes a command that ends with 0', () => {
    expect(judge({ kind: 'command', end: { exitCode: 0, lastLines: ['done'] } })).toEqual({
      verdict: 'pass',
      reason: 'exit code 0',
      details: [],
    });
  });

  it('fails a command with another exit code, and shows what it printed last', () => {
    expect(judge({ kind: 'command', end: { exitCode: 3, lastLines: ['1 failed'] } })).toEqual({
      verdict: 'fail',
      reason: 'exit code 3, expected 0',
      details: ['1 failed'],
    });
  });

  it.each([
    [{ exitCode: 127 }, 'exit code 127: a command in it was not found'],
    [{ exitCode: 126 }, 'exit code 126: a command in it is not executable'],
    [{ endedBy: 'SIGKILL' }, 'ended by SIGKILL'],
  ])('does not blame the system for a command that could not do its work: %j', (end, reason) => {
    expect(judge({ kind: 'command', end: { ...end, lastLines: [] } })).toMatchObject({ verdict: 'error', reason });
  });

  it('fails what did not answer in time', () => {
    expect(judge({ kind: 'timed-out', after: 10_000, lastLines: ['still going'] })).toEqual({
      verdict: 'fail',
      reason: 'no answer within 10 s',
      details: ['still going'],
    });
  });

  it('concludes nothing from a cancelled check', () => {
    expect(judge({ kind: 'cancelled' }).verdict).toBe('inconclusive');
  });

  it('calls it an error when the check could not be performed', () => {
    expect(judge({ kind: 'not-performed', reason: 'no such file' })).toEqual({
      verdict: 'error',
      reason: 'no such file',
      details: [],
    });
  });
});
