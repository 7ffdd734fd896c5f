/** What a user reads of every deployment: refusals, sections of the summary, the report, and the last words. */
import type { Verdict } from '@aws-release-actions/deployment';
import { describe, expect, it } from '@jest/globals';
import { deploymentReport } from './deployment-report.ts';
import { occupied } from './occupied.ts';
import { alarmSection, logSection, timelineSection, trafficSection } from './report-sections.ts';
import { warnOfJobLimit } from './time-limits.ts';
import { WatchLost } from './watch-lost.ts';

const arn = 'arn:aws:ecs:us-east-1:111122223333:service-deployment/trivia/api/one';

describe('a deployment in the way', () => {
  it.each([
    ['policy', 'Deployment d-9 is running in this group, which takes one at a time. No traffic was moved.'],
    [
      'deadline',
      'Deployment d-9 is running in this group, which takes one at a time. It had not ended when the time was up. No traffic was moved.',
    ],
    [
      'cancelled',
      'Deployment d-9 is running in this group, which takes one at a time. The run was cancelled while waiting for it. No traffic was moved.',
    ],
  ] as const)('because of the %s', (why, sentence) => {
    expect(occupied({ deploymentId: 'd-9', why }, 'this group')).toBe(sentence);
  });

  it('is named shortly', () => {
    expect(occupied({ deploymentId: arn, why: 'policy' }, 'this service')).toMatch(/^Deployment one is running/);
  });
});

describe('sections', () => {
  it('say nothing of nothing', () => {
    expect(trafficSection({}, { heading: 'Version', newVersion: '2', oldVersion: '1' })).toEqual([]);
    expect(timelineSection([], { noun: 'version', newVersion: '2', deploymentId: 'd-1' }, [])).toEqual([]);
    expect(alarmSection([])).toEqual([]);
  });

  it('tell who had which share in the end', () => {
    const shares = { 1: 66.666666, 2: 33.333333, 3: 0.000001 };
    const [, table] = trafficSection(shares, { heading: 'Version', newVersion: '2', oldVersion: '1' });
    expect(table?.split('\n').slice(2)).toEqual([
      '| 1 | previous | 66.67 % |',
      '| 2 | new | 33.33 % |',
      '| 3 |  | 0 % |',
    ]);
  });

  it('draw a chart only where there are times', () => {
    const subject = { noun: 'version', newVersion: '2', deploymentId: 'd-1' };
    const entry = { type: 'status', deploymentId: 'd-1', status: 'succeeded', at: 3_661_000 } as const;
    const stage = { name: 'AllowTraffic', status: 'succeeded', startedAt: 1000, endedAt: 2000 } as const;
    const timed = { deploymentId: 'd-1', status: 'succeeded', stages: [stage] } as const;
    expect(timelineSection([entry], subject, [timed, undefined])).toEqual([
      '### Timeline',
      expect.stringMatching(/^```mermaid\ngantt\n[\s\S]*AllowTraffic :done, 1000, 2000\n```$/),
      expect.stringContaining('| 01:01:01 | deployment d-1 succeeded |'),
    ]);
    const untimed = { ...timed, stages: [{ name: 'BAKE_TIME', status: 'in-progress' }] } as const;
    expect(timelineSection([entry], subject, [untimed])).toHaveLength(2);
  });

  it('show alarms with their reasons', () => {
    expect(alarmSection([{ name: 'errors', state: 'ALARM', reason: 'a | b' }])[1]).toContain(
      '| errors | ALARM | a \\| b |',
    );
  });

  it('show a log that cannot break the summary', () => {
    expect(logSection('Log of hook', ['```', '# no heading'])).toEqual([
      '### Log of hook',
      '    ```\n    # no heading',
    ]);
    expect(logSection('Log of hook', [])).toEqual(['### Log of hook', '    (no log lines)']);
  });
});

describe('deploymentReport', () => {
  const parts = { outputs: { version: '2', rollback: undefined, empty: '' }, summary: ['# a', 'b'], failure: 'no' };
  const of = (outcome: Verdict['outcome']) => deploymentReport({ outcome, reason: 'Because.' }, parts);

  it.each(['succeeded', 'unchanged', 'in-progress'] as const)('is green for %s', (outcome) => {
    expect(of(outcome)).toEqual({
      outputs: { outcome, reason: 'Because.', version: '2', empty: '' },
      summary: '# a\n\nb\n',
      annotations: [{ level: 'notice', message: 'Because.' }],
      failure: undefined,
    });
  });

  it.each(['rolled-back', 'rollback-failed', 'stopped', 'superseded', 'failed'] as const)(
    'is red for %s',
    (outcome) => {
      expect(of(outcome)).toMatchObject({ outputs: { outcome }, annotations: [], failure: 'no' });
    },
  );
});

describe('a lost watch', () => {
  const cause = Object.assign(new Error('AWS denied it.'), { nextStep: 'Allow it.' });

  it('says why, what goes on, and what to do', () => {
    const lost = new WatchLost(arn, cause);
    expect(lost.message).toBe('AWS denied it. Deployment one was still running and goes on.');
    expect(lost.nextStep).toBe('Allow it. Run the job again: it finds a running deployment and watches it to its end.');
    expect(lost.cause).toBe(cause);
  });

  it('may be one of time', () => {
    const lost = new WatchLost('d-1');
    expect(lost.message).toBe(
      'The time for watching is up (input "timeout"). Deployment d-1 was still running and goes on.',
    );
    expect(lost.nextStep).toMatch(/^Run the job again/);
  });

  it.each([
    ['failed', 'Deployment d-1 had failed, and its rollback goes on.'],
    ['stopped', 'Deployment d-1 had stopped, and its rollback goes on.'],
    ['rolling-back', 'Deployment d-1 had failed, and its rollback goes on.'],
    ['baking', 'Deployment d-1 was still running and goes on.'],
  ] as const)('after it was seen %s says so', (status, sentence) => {
    expect(new WatchLost('d-1', undefined, status).message).toContain(sentence);
  });
});

it('warns of a job that may be over before the release is, on GitHub only', () => {
  const warningsFor = (timeout: number, RUNNER_ENVIRONMENT?: string) => {
    const warnings: string[] = [];
    const log = { info: () => {}, debug: () => {}, warning: (text: string) => warnings.push(text) };
    warnOfJobLimit(timeout, { env: { RUNNER_ENVIRONMENT }, log: { ...log, group: (_, work) => work() } });
    return warnings;
  };
  const sixHours = 6 * 3_600_000;
  expect(warningsFor(sixHours + 1, 'github-hosted')).toEqual([expect.stringMatching(/six hours.*'on-cancel: leave'/)]);
  expect(warningsFor(sixHours, 'github-hosted')).toEqual([]);
  expect(warningsFor(sixHours + 1, 'self-hosted')).toEqual([]);
  expect(warningsFor(sixHours + 1)).toEqual([]);
});
