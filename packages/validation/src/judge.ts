/** Turns a measurement into a verdict. Pure: the same measurement always gets the same verdict. */
import { formatDuration } from './duration.ts';
import { judgeHttp } from './judge-http.ts';
import { judgeLambda } from './judge-lambda.ts';
import type { Judgement, Measurement } from './measurement.ts';
import type { CommandEnd } from './ports.ts';

/** The verdict on one measurement, its reason in one line, and the details behind it. */
export function judge(measurement: Measurement): Judgement {
  switch (measurement.kind) {
    case 'http':
      return judgeHttp(measurement.check.expect, measurement.answer);
    case 'lambda':
      return judgeLambda(measurement.check.expect, measurement.invocation, measurement.expectedAnswer);
    case 'command':
      return judgeCommand(measurement.end);
    case 'timed-out':
      return {
        verdict: 'fail',
        reason: `no answer within ${formatDuration(measurement.after)}`,
        details: measurement.lastLines,
      };
    case 'cancelled':
      return { verdict: 'inconclusive', reason: 'cancelled before it was decided', details: [] };
    case 'not-performed':
      return { verdict: 'error', reason: measurement.reason, details: [] };
  }
}

/** The shell's own exit codes for a command that it could not start. */
const notStarted = new Map([
  [126, 'a command in it is not executable'],
  [127, 'a command in it was not found'],
]);

function judgeCommand(end: CommandEnd): Judgement {
  if (end.exitCode === 0) return { verdict: 'pass', reason: 'exit code 0', details: [] };
  const details = end.lastLines;
  if (end.exitCode === undefined) {
    return { verdict: 'error', reason: `ended by ${end.endedBy ?? 'an unknown signal'}`, details };
  }
  const cause = notStarted.get(end.exitCode);
  if (cause !== undefined) return { verdict: 'error', reason: `exit code ${end.exitCode}: ${cause}`, details };
  return { verdict: 'fail', reason: `exit code ${end.exitCode}, expected 0`, details };
}
