/** Faults in a phase that somebody asked for: the services ask for those that wait for them, alarms go off by themselves. */
import type { Cancel, Clock } from '../clock/clock.ts';
import type { PhaseFaults, TaskFault } from '../services/ports/phase-faults.ts';
import type { Event, EventLog } from './event-log.ts';
import type { AlarmFault, FlappingFault, HookFault, PhaseFaultRule, TasksFault } from './phase-fault-rule.ts';

export interface PhaseFaultTable extends PhaseFaults {
  add(rule: PhaseFaultRule): void;
  /** Rules with what is left of their counts. */
  list(): readonly PhaseFaultRule[];
  clear(): void;
}

export interface PhaseFaultPorts {
  readonly clock: Clock;
  readonly events: EventLog;
  /** Gives the alarm the state ALARM, as SetAlarmState does; rejects with the service's error. */
  raiseAlarm(alarm: string, region: string, reason: string): Promise<void>;
}

export function createPhaseFaultTable({ clock, events, raiseAlarm }: PhaseFaultPorts): PhaseFaultTable {
  let rules: readonly PhaseFaultRule[] = [];
  const timers = new Set<Cancel>();
  /** Alarms whose moment has come, and that are scheduled. */
  const due = new Set<AlarmFault>();

  /** Takes the place of a rule, or removes it. */
  const replace = (rule: PhaseFaultRule, next?: PhaseFaultRule) => {
    rules = rules.flatMap((other) => (other === rule ? (next ?? []) : [other]));
  };
  const countOff = (rule: HookFault | TasksFault) => {
    if (rule.count !== undefined) replace(rule, rule.count > 1 ? { ...rule, count: rule.count - 1 } : undefined);
  };
  const tell = (type: string, detail: Readonly<Record<string, unknown>>) => events.emit('local-aws', type, detail);

  async function goOff(rule: AlarmFault): Promise<void> {
    replace(rule);
    due.delete(rule);
    const { alarm, region, when } = rule;
    try {
      await raiseAlarm(alarm, region, `A fault that was planted for ${when ?? 'this moment'}.`);
      tell('fault', { fault: 'alarm', alarm, region });
    } catch (error) {
      tell('fault-missed', { fault: 'alarm', alarm, region, message: (error as Error).message });
    }
  }

  function schedule(rule: AlarmFault): void {
    const cancel = clock.after(rule.seconds * 1000, () => {
      timers.delete(cancel);
      clock.hold(goOff(rule));
    });
    timers.add(cancel);
  }

  events.subscribe((event) => {
    for (const rule of rules) {
      if (rule.fault !== 'alarm' || rule.when === undefined || due.has(rule) || !isMoment(rule.when, event)) continue;
      due.add(rule);
      schedule(rule);
    }
  });

  return {
    add: (rule) => {
      rules = [...rules, rule];
      if (rule.fault === 'alarm' && rule.when === undefined) schedule(rule);
    },
    list: () => rules,
    clear: () => {
      rules = [];
      due.clear();
      for (const cancel of timers) cancel();
      timers.clear();
    },
    hookHangs: (functionName) => {
      const matching = rules.filter(
        (rule): rule is HookFault =>
          rule.fault === 'hook-hangs' && functionOf(rule.function) === functionOf(functionName),
      );
      for (const rule of matching) if (rule.after > 0) replace(rule, { ...rule, after: rule.after - 1 });
      const hit = matching.find(({ after }) => after === 0);
      if (hit === undefined) return false;
      countOff(hit);
      tell('fault', { fault: hit.fault, function: functionName });
      return true;
    },
    task: (subject) => {
      const matching = rules.filter(
        (rule): rule is TasksFault =>
          (rule.fault === 'tasks-die' || rule.fault === 'tasks-never-healthy') && isOf(rule, subject),
      );
      const sick = matching.find(({ fault }) => fault === 'tasks-never-healthy');
      const mortal = matching.find(({ fault }) => fault === 'tasks-die');
      if (sick === undefined && mortal === undefined) return undefined;
      for (const hit of [sick, mortal]) {
        if (hit === undefined) continue;
        countOff(hit);
        tell('fault', { fault: hit.fault, ...subject });
      }
      const fault: TaskFault = { neverHealthy: sick !== undefined };
      return mortal?.seconds === undefined ? fault : { ...fault, dieAfter: mortal.seconds * 1000 };
    },
    flapping: (targetGroupName) => {
      const hit = rules.find(
        (rule): rule is FlappingFault =>
          rule.fault === 'target-group-flaps' && targetGroupOf(rule.targetGroup) === targetGroupName,
      );
      return hit && hit.seconds * 1000;
    },
  };
}

/** Whether the event is the one that `when` names: `BAKE_TIME`, `AllowTraffic:InProgress`. */
function isMoment(when: string, { source, type, detail }: Event): boolean {
  const [name, status] = when.split(':');
  if (status !== undefined && detail.status !== status) return false;
  if (source === 'codedeploy' && type === 'lifecycle-event') {
    return detail.name === name && (status !== undefined || detail.status === 'InProgress');
  }
  return source === 'ecs' && type === 'service-deployment-changed' && detail.lifecycleStage === name;
}

/** The name of a function in its name, its ARN or a part of that. */
function functionOf(nameOrArn: string): string {
  return /(?:^|:)function:([^:]+)/.exec(nameOrArn)?.[1] ?? nameOrArn.split(':')[0] ?? nameOrArn;
}

function targetGroupOf(nameOrArn: string): string {
  return /:targetgroup\/([^/]+)\//.exec(nameOrArn)?.[1] ?? nameOrArn;
}

function isOf(rule: TasksFault, subject: Parameters<PhaseFaults['task']>[0]): boolean {
  if (rule.service !== undefined && rule.service !== subject.service) return false;
  const { taskDefinition } = subject;
  return (
    rule.taskDefinition === undefined ||
    rule.taskDefinition === taskDefinition ||
    rule.taskDefinition === taskDefinition.replace(/:\d+$/, '')
  );
}
