import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Snapshot, StageStatus } from './snapshot.ts';
import { entriesBetween, type TimelineEntry } from './timeline.ts';
import { describeEntry, ganttOf } from './timeline-text.ts';

const created: Snapshot = {
  deploymentId: 'd-1',
  status: 'created',
  createdAt: 1000,
  stages: [
    { name: 'BeforeAllowTraffic', status: 'pending' },
    { name: 'AllowTraffic', status: 'pending' },
  ],
};
const shifting: Snapshot = {
  ...created,
  status: 'in-progress',
  stages: [
    { name: 'BeforeAllowTraffic', status: 'succeeded', startedAt: 2000, endedAt: 3000 },
    { name: 'AllowTraffic', status: 'in-progress', startedAt: 3000 },
  ],
  newVersionPercent: 10,
};
const stopped: Snapshot = {
  ...shifting,
  status: 'stopped',
  endedAt: 9000,
  stages: [
    { name: 'BeforeAllowTraffic', status: 'succeeded', startedAt: 2000, endedAt: 3000 },
    { name: 'AllowTraffic', status: 'failed', startedAt: 3000, endedAt: 9000 },
  ],
  failure: { code: 'ALARM_ACTIVE', message: 'One or more alarms. Activated alarms: <errors>' },
  rollbackDeploymentId: 'd-2',
};

const lines = (entries: readonly TimelineEntry[]) =>
  entries.map((entry) => describeEntry(entry, { noun: 'version', newVersion: '2', deploymentId: 'd-1' }));

describe('entriesBetween', () => {
  it('tells everything that happened, also between two looks', () => {
    expect(lines(entriesBetween(undefined, created))).toEqual(['deployment d-1 created']);
    expect(lines(entriesBetween(created, shifting))).toEqual([
      'deployment d-1 in progress',
      'BeforeAllowTraffic in progress',
      'BeforeAllowTraffic succeeded',
      'AllowTraffic in progress',
      'version 2 has 10 % of the traffic',
    ]);
    expect(lines(entriesBetween(shifting, stopped))).toEqual([
      'AllowTraffic failed',
      'deployment d-1 stopped: One or more alarms. Activated alarms: <errors>',
      'deployment d-2 rolls d-1 back',
    ]);
  });

  it('gives the times of AWS', () => {
    const times = entriesBetween(shifting, stopped).map(({ at }) => at);
    expect(times).toEqual([9000, 9000, undefined]);
  });

  it('tells that a rollback took the traffic away', () => {
    const rollback: Snapshot = { deploymentId: 'd-2', status: 'succeeded', stages: [], newVersionPercent: 0 };
    expect(lines(entriesBetween(undefined, rollback, 10))).toContain('version 2 has 0 % of the traffic');
  });

  it('tells once what a deployment waits for, and that it goes back by itself', () => {
    const deploymentId = 'arn:aws:ecs:us-east-1:000000000000:service-deployment/main/web/abc';
    const waiting: Snapshot = { deploymentId, status: 'in-progress', stages: [], waitingFor: 'an answer' };
    const failure = { code: 'ROLLBACK_IN_PROGRESS', message: 'The tasks died.' };
    const goingBack: Snapshot = { deploymentId, status: 'rolling-back', stages: [], failure };
    expect(lines(entriesBetween(undefined, waiting))).toEqual([
      'deployment abc in progress',
      'deployment abc waits for an answer',
    ]);
    expect(entriesBetween(waiting, { ...waiting })).toEqual([]);
    expect(lines(entriesBetween(waiting, goingBack))).toEqual(['deployment abc rolling back: The tasks died.']);
  });

  it('tells the stages of a rollback from those of the deployment', () => {
    const stages = [{ name: 'AllowTraffic', status: 'in-progress' as const }];
    const rollback: Snapshot = { deploymentId: 'd-2', status: 'in-progress', stages };
    expect(lines(entriesBetween(undefined, rollback))).toContain('rollback d-2: AllowTraffic in progress');
  });

  it('tells nothing twice: looking often or seldom gives the same entries', () => {
    const order: StageStatus[] = ['pending', 'in-progress', 'succeeded'];
    const course = [0, 1, 2].map((step) => ({
      ...created,
      stages: [{ name: 'AllowTraffic', status: order[step] ?? 'unknown' }],
    }));
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...course), { maxLength: 12 }), (looks) => {
        const inOrder = [...looks].sort((a, b) => course.indexOf(a) - course.indexOf(b));
        const last = inOrder.at(-1);
        const told: TimelineEntry[] = [];
        let before: Snapshot | undefined;
        for (const look of inOrder) {
          told.push(...entriesBetween(before, look));
          before = look;
        }
        expect(told).toEqual(last === undefined ? [] : entriesBetween(undefined, last));
      }),
    );
  });
});

describe('ganttOf', () => {
  it('draws the stages that have times', () => {
    expect(ganttOf([stopped])).toBe(
      [
        'gantt',
        '  dateFormat x',
        '  axisFormat %H:%M:%S',
        '  section d-1',
        '  BeforeAllowTraffic :done, 2000, 3000',
        '  AllowTraffic :crit, 3000, 9000',
      ].join('\n'),
    );
  });

  it('draws nothing where there is nothing', () => {
    expect(ganttOf([created])).toBeUndefined();
  });
});
