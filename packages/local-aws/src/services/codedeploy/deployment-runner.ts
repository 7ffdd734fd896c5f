/**
 * Runs one deployment: hands events to its platform's state machine, does what that asks for, and keeps
 * its timer and its look at the alarms. It decides nothing itself, and nothing moves after the end.
 */

import type { Cancel, Clock, Instant } from '../../clock/clock.ts';
import type { Functions, Monitoring } from '../ports.ts';
import { ServiceError } from '../service.ts';
import type { Platform, TargetView } from './platform.ts';
import { isEnded, type Run, type RunEffect, type RunEvent } from './run.ts';

/** The alarms that a deployment heeds. */
export interface HeededAlarms {
  readonly names: readonly string[];
  /** Go on if an alarm's state cannot be read. */
  readonly ignoreUnreadable: boolean;
}

/** assumed: from Created to InProgress. Milliseconds. */
const startDelay = 500;
/** assumed: 11 to 23 s were seen between an alarm and the stop. Milliseconds. */
const alarmPollInterval = 15_000;

/** What is still to come by itself: plain data, so that a run can be put down and taken up again. */
export interface Pending {
  readonly continueAt?: Instant;
  readonly lookAtAlarmsAt?: Instant;
  readonly observing?: boolean;
}

export interface RunnerOptions<R extends Run, Event, Effect> {
  readonly deploymentId: string;
  readonly region: string;
  readonly platform: Platform<R, Event, Effect>;
  readonly run: R;
  /** Of a run that was put down; a new one starts after a moment in `Created`. */
  readonly pending?: Pending | undefined;
  readonly alarms: HeededAlarms;
  readonly clock: Clock;
  readonly functions: Functions;
  readonly monitoring: Monitoring;
  /** Told of every change, the end included. */
  readonly onChange: (before: Run, after: Run) => void;
}

/** A deployment as the shared operations see it, whatever its platform. */
export interface RunningDeployment {
  readonly run: Run;
  readonly pending: Pending;
  readonly alarms: HeededAlarms;
  take(event: RunEvent): void;
  view(region: string): TargetView | undefined;
  /** undefined if there is nothing to undo. */
  rollback(): Undoing | undefined;
  /** Forgets what is scheduled. */
  cancel(): void;
}

/** The run that undoes another, before it starts. */
export interface Undoing {
  readonly configName: string;
  /** What it does, for a group that has no good revision to name. */
  readonly appSpec: string;
  start(options: StartOptions): RunningDeployment;
}

/** What the deployments room gives to every run. */
export type StartOptions = Pick<RunnerOptions<Run, never, never>, 'deploymentId' | 'onChange'>;

/** Starts the deployment, or takes it up where it was put down. */
export function runDeployment<R extends Run, Event, Effect>(
  options: RunnerOptions<R, Event, Effect>,
): RunningDeployment {
  const { deploymentId, platform, alarms, clock, functions, monitoring, onChange } = options;
  let run = options.run;
  let pending: Pending = {};
  let timer: Cancel = () => {};
  let watch: Cancel = () => {};
  let observation: Cancel = () => {};
  let recall: Cancel = () => {};
  /** Events that came while another was being taken. */
  const waiting: (Event | RunEvent)[] = [];
  let busy = false;

  function take(event: Event | RunEvent): void {
    waiting.push(event);
    if (busy) return;
    busy = true;
    try {
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) advance(next);
    } finally {
      busy = false;
    }
  }

  function advance(event: Event | RunEvent): void {
    const before = run;
    const step = platform.transition(before, event, clock.now());
    run = step.run;
    if (isEnded(run)) cancel();
    if (run !== before) onChange(before, run);
    for (const effect of step.effects) {
      const answer = perform(effect);
      if (answer !== undefined) advance(answer);
      // The answer has led elsewhere: what this step still had in mind is void.
      if (run !== step.run) return;
    }
  }

  function perform(effect: Effect | RunEffect): Event | RunEvent | undefined {
    if (!isRunEffect(effect)) return platform.perform(deploymentId, effect);
    switch (effect.kind) {
      case 'wait':
        continueAt(clock.now() + effect.duration);
        return undefined;
      case 'watch-alarms':
        return watchAlarms();
      case 'invoke-hook':
        return invokeHook(effect.functionName, effect.executionId);
      case 'observe':
        observe();
        return undefined;
    }
  }

  function continueAt(instant: Instant): void {
    timer();
    pending = { ...pending, continueAt: instant };
    timer = clock.after(instant - clock.now(), () => {
      const { continueAt: _, ...rest } = pending;
      pending = rest;
      take({ kind: 'continued' });
    });
  }

  function watchAlarms(): RunEvent | undefined {
    lookAtAlarmsAt(clock.now() + alarmPollInterval);
    const states = alarms.names.map((name) => ({ name, state: monitoring.alarmState(name, options.region) }));
    const active = states.filter(({ state }) => state === 'ALARM').map(({ name }) => name);
    if (active.length > 0) return { kind: 'alarms-active', names: active };
    const unreadable = states.filter(({ state }) => state === undefined).map(({ name }) => name);
    if (unreadable.length > 0 && !alarms.ignoreUnreadable) return { kind: 'alarms-unreadable', names: unreadable };
    return undefined;
  }

  function lookAtAlarmsAt(instant: Instant): void {
    pending = { ...pending, lookAtAlarmsAt: instant };
    watch = clock.after(instant - clock.now(), () => {
      const event = watchAlarms();
      if (event !== undefined) take(event);
    });
  }

  function invokeHook(functionName: string, executionId: string): RunEvent | undefined {
    try {
      functions.invokeAsync(functionName, { DeploymentId: deploymentId, LifecycleEventHookExecutionId: executionId });
      return undefined;
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
      return { kind: 'hook-not-invoked', message: error.message };
    }
  }

  function observe(): void {
    observation();
    pending = { ...pending, observing: true };
    observation = platform.observe?.(run, take) ?? observation;
  }

  function cancel(): void {
    timer();
    watch();
    observation();
    recall();
    pending = {};
  }

  function resume({ continueAt: instant, lookAtAlarmsAt: look, observing }: Pending): void {
    if (isEnded(run)) return;
    if (instant !== undefined) continueAt(instant);
    if (look !== undefined) lookAtAlarmsAt(look);
    if (observing) observe();
    const hook = platform.pendingHook(run);
    if (hook === undefined) return;
    // The invocation was lost with the process that served it: hooks must bear being called again, as on AWS.
    recall = clock.after(0, () => {
      const refusal = invokeHook(hook.functionName, hook.executionId);
      if (refusal !== undefined) take(refusal);
    });
  }

  const running: RunningDeployment = {
    get run() {
      return run;
    },
    get pending() {
      return pending;
    },
    alarms,
    take,
    cancel,
    view: (region) => platform.view(deploymentId, run, region),
    rollback: () => {
      const undoing = platform.rollback(run, clock.now());
      if (undoing === undefined) return undefined;
      return {
        configName: platform.rollbackConfigName,
        appSpec: platform.rollbackAppSpec(run),
        start: (rollback) => runDeployment({ ...options, ...rollback, run: undoing, pending: undefined }),
      };
    },
  };
  resume(options.pending ?? { continueAt: clock.now() + startDelay });
  return running;
}

function isRunEffect<Effect>(effect: Effect | RunEffect): effect is RunEffect {
  const { kind } = effect as RunEffect;
  return kind === 'wait' || kind === 'watch-alarms' || kind === 'invoke-hook' || kind === 'observe';
}
