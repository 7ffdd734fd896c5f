import { describe, expect, it } from '@jest/globals';
import { SteppingClock } from '../clock/clock.ts';
import { createEventLog } from './event-log.ts';
import { parseFault } from './fault-table.ts';
import type { PhaseFaultRule } from './phase-fault-rule.ts';
import { createPhaseFaultTable } from './phase-fault-table.ts';

function sample(raise: () => Promise<void> = async () => {}) {
  const clock = new SteppingClock();
  const events = createEventLog(clock);
  const raised: string[] = [];
  const table = createPhaseFaultTable({
    ...{ clock, events },
    raiseAlarm: async (alarm, region) => {
      raised.push(`${alarm} in ${region} at ${(clock.now() - start) / 1000}`);
      await raise();
    },
  });
  const start = clock.now();
  const plant = (json: object) => {
    const rule = parseFault(json);
    if (typeof rule === 'string') throw new Error(rule);
    table.add(rule as PhaseFaultRule);
  };
  const told = () => events.since(0).filter(({ source }) => source === 'local-aws');
  return { clock, events, raised, table, plant, told };
}

describe('a hook that hangs', () => {
  const arn = 'arn:aws:lambda:eu-west-1:000000000000:function:check';

  it('hangs as often as told, after as many answers as told, by whatever name', () => {
    const { table, plant, told } = sample();
    plant({ fault: 'hook-hangs', function: arn, count: 2, after: 1 });
    expect(['check', 'other', 'check:live', arn, 'check'].map((name) => table.hookHangs(name))).toEqual([
      ...[false, false, true, true, false],
    ]);
    expect(table.list()).toEqual([]);
    expect(told()).toMatchObject([
      { type: 'fault', detail: { fault: 'hook-hangs', function: 'check:live' } },
      { type: 'fault', detail: { function: arn } },
    ]);
  });
});

describe('tasks', () => {
  const subject = (taskDefinition: string, service?: string) => ({ taskDefinition, service });

  it('are ill by their service and task definition, all of them or as many as told', () => {
    const { table, plant } = sample();
    plant({ fault: 'tasks-never-healthy', service: 'api', taskDefinition: 'api:7' });
    plant({ fault: 'tasks-die', seconds: 90, taskDefinition: 'job', count: 1 });
    const ill = { neverHealthy: true };
    expect(table.task(subject('api:7', 'api'))).toEqual(ill);
    expect(table.task(subject('api:7', 'api'))).toEqual(ill);
    expect(table.task(subject('api:7', 'web'))).toBeUndefined();
    expect(table.task(subject('api:8', 'api'))).toBeUndefined();
    expect(table.task(subject('job:1'))).toEqual({ neverHealthy: false, dieAfter: 90_000 });
    expect(table.task(subject('job:1'))).toBeUndefined();
  });

  it('may be both', () => {
    const { table, plant } = sample();
    plant({ fault: 'tasks-never-healthy' });
    plant({ fault: 'tasks-die', seconds: 1 });
    expect(table.task(subject('any:1'))).toEqual({ neverHealthy: true, dieAfter: 1000 });
  });
});

describe('a target group', () => {
  it('flaps until the fault is taken back', () => {
    const { table, plant } = sample();
    plant({
      fault: 'target-group-flaps',
      targetGroup: 'arn:aws:elasticloadbalancing:eu-west-1:000000000000:targetgroup/green/0123456789abcdef',
      seconds: 60,
    });
    expect([table.flapping('green'), table.flapping('blue')]).toEqual([60_000, undefined]);
    table.clear();
    expect(table.flapping('green')).toBeUndefined();
  });
});

describe('an alarm', () => {
  it('goes off once, now or later', async () => {
    const { clock, raised, table, plant, told } = sample();
    plant({ fault: 'alarm', alarm: 'errors' });
    plant({ fault: 'alarm', alarm: 'latency', region: 'eu-west-1', seconds: 30 });
    await clock.step(29_000);
    expect(raised).toEqual(['errors in us-east-1 at 0']);
    await clock.step(60_000);
    expect(raised).toEqual(['errors in us-east-1 at 0', 'latency in eu-west-1 at 30']);
    expect(table.list()).toEqual([]);
    expect(told()).toMatchObject([{ type: 'fault' }, { detail: { alarm: 'latency', region: 'eu-west-1' } }]);
  });

  it.each([
    ['AllowTraffic', 'codedeploy', 'lifecycle-event', { name: 'AllowTraffic', status: 'InProgress' }],
    ['AllowTraffic:Succeeded', 'codedeploy', 'lifecycle-event', { name: 'AllowTraffic', status: 'Succeeded' }],
    ['BAKE_TIME', 'ecs', 'service-deployment-changed', { lifecycleStage: 'BAKE_TIME', status: 'IN_PROGRESS' }],
  ])('goes off at %s, and a while after', async (when, source, type, detail) => {
    const { clock, events, raised, plant } = sample();
    plant({ fault: 'alarm', alarm: 'errors', when, seconds: 5 });
    events.emit(source, type, { name: 'AllowTraffic', status: 'Pending' });
    events.emit('else', type, detail);
    await clock.step(60_000);
    expect(raised).toEqual([]);
    events.emit(source, type, detail);
    events.emit(source, type, detail);
    await clock.step(60_000);
    expect(raised).toEqual(['errors in us-east-1 at 65']);
  });

  it('that does not exist is told of', async () => {
    const { clock, plant, told } = sample(() => Promise.reject(new Error('no alarm')));
    plant({ fault: 'alarm', alarm: 'errors' });
    await clock.step(0);
    expect(told()).toMatchObject([{ type: 'fault-missed', detail: { message: 'no alarm' } }]);
  });

  it('stays silent when it is taken back', async () => {
    const { clock, raised, table, plant } = sample();
    plant({ fault: 'alarm', alarm: 'errors', seconds: 5 });
    table.clear();
    await clock.step(60_000);
    expect(raised).toEqual([]);
  });
});

describe('what is no fault', () => {
  it.each([
    [{ fault: 'hook-hangs' }, 'hook-hangs needs function'],
    [{ fault: 'hook-hangs', function: 'f', count: 0 }, 'count must be'],
    [{ fault: 'hook-hangs', function: 'f', after: -1 }, 'after must be'],
    [{ fault: 'hook-hangs', function: 7 }, 'function must be a text'],
    [{ fault: 'tasks-never-healthy', seconds: 1 }, 'tasks-never-healthy has no member "seconds"'],
    [{ fault: 'tasks-die' }, 'tasks-die needs seconds'],
    [{ fault: 'tasks-die', seconds: 'soon' }, 'seconds must be'],
    [{ fault: 'target-group-flaps', targetGroup: 'g', seconds: 0 }, 'target-group-flaps needs'],
    [{ fault: 'alarm' }, 'alarm needs alarm'],
    [{ fault: 'alarm', alarm: 'a', when: 'at noon' }, 'when must be'],
    [{ fault: 'alarm', alarm: 'a', operation: '*' }, 'alarm has no member "operation"'],
  ])('%j is refused in a sentence', (json, sentence) => {
    expect(parseFault(json)).toContain(sentence);
  });
});
