/**
 * Runs one service deployment: hands events to the state machine, does what that asks for, and keeps its timer, its
 * look at the tasks and its look at the alarms. It decides nothing itself, and nothing moves after the end.
 */

import type { Cancel } from '../../../clock/clock.ts';
import { ServiceError } from '../../service.ts';
import type { DeploymentOrder, ServiceDeploymentPorts } from './contract.ts';
import { hookNotInvoked, readHookAnswer } from './hook-answer.ts';
import {
  type Counts,
  type DeploymentRun,
  heedsAlarms,
  isEnded,
  type RunEffect,
  type RunEvent,
  revisionsOf,
} from './run.ts';
import { attachTarget, lookForRoutes, shiftTraffic } from './runner-traffic.ts';
import { nextDeadline, transition } from './transition.ts';

/** assumed: ECS does not say how often it looks. Milliseconds. */
const alarmPollInterval = 15_000;

/** Timers of the machine do not reach 30 days. Milliseconds. */
const longestNap = 24 * 3_600_000;

export interface RunnerOptions {
  readonly order: DeploymentOrder;
  readonly run: DeploymentRun;
  readonly ports: Omit<ServiceDeploymentPorts, 'resolveService' | 'note' | 'onEnd'>;
  /** Told of every change, the end included. */
  readonly onChange: (before: DeploymentRun, after: DeploymentRun) => void;
}

export interface RunningDeployment {
  readonly order: DeploymentOrder;
  readonly run: DeploymentRun;
  take(event: RunEvent): void;
  /** Forgets what is scheduled. */
  cancel(): void;
}

/** Starts a deployment, or goes on with one. */
export function runDeployment({ order, run: first, ports, onChange }: RunnerOptions): RunningDeployment {
  const { clock, functions, monitoring, tasks } = ports;
  let run = first;
  let timer: Cancel = () => {};
  let watch: Cancel = () => {};
  let unsubscribe: Cancel = () => {};
  /** Alarms that were red before anybody looked, or were never seen otherwise. */
  let alarmsBefore: ReadonlySet<string> | undefined;
  /** Until when everything has been seen that came of its own accord: time goes on while this works. */
  let seenUntil = first.createdAt;
  const waiting: RunEvent[] = [];
  let busy = false;

  function take(event: RunEvent): void {
    waiting.push(event);
    if (busy) return;
    busy = true;
    try {
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) advance(next);
    } finally {
      busy = false;
    }
    if (isEnded(run)) return;
    schedule();
    // Tasks that are replaced one by one follow the new number at once.
    if (event.kind === 'rescaled') look();
  }

  function advance(event: RunEvent): void {
    const before = run;
    const now = clock.now();
    if (event.kind === 'looked') seenUntil = now;
    const step = transition(before, event, now);
    run = step.run;
    if (isEnded(run)) cancel();
    if (run.status === 'IN_PROGRESS' && before.status === 'PENDING') watchAlarms();
    if (run !== before) onChange(before, run);
    for (const effect of step.effects) {
      const answer = perform(effect);
      if (answer !== undefined) advance(answer);
      // The answer has led elsewhere: what this step still had in mind is void.
      if (run !== step.run) return;
    }
  }

  function perform(effect: RunEffect): RunEvent | undefined {
    switch (effect.kind) {
      case 'find-routes':
        return lookForRoutes(order, run, ports);
      case 'attach-target':
        return attachTarget(order, run, ports);
      case 'scale':
        tasks.scale(effect.revisionArn, effect.count);
        return undefined;
      case 'hold':
        tasks.scale(effect.revisionArn, tasks.counts(effect.revisionArn).running);
        return undefined;
      case 'forget-failures':
        tasks.forgetFailures(effect.revisionArn);
        return undefined;
      case 'invoke-hook':
        invokeHook(effect);
        return undefined;
      case 'shift':
        return shiftTraffic(effect, order, run, ports);
    }
  }

  function invokeHook({ functionArn, hookId, request }: Extract<RunEffect, { kind: 'invoke-hook' }>): void {
    const invoke = async () => functions.invoke(functionArn, request);
    invoke().then(
      ({ payload }) => take({ kind: 'hook-answered', hookId, answer: readHookAnswer(functionArn, payload) }),
      (error: unknown) => {
        const message = error instanceof ServiceError ? error.message : String(error);
        take({ kind: 'hook-answered', hookId, answer: hookNotInvoked(functionArn, message) });
      },
    );
  }

  function watchAlarms(): void {
    const { alarms } = order.configuration;
    if (alarms?.enable !== true) return;
    const red = (alarms.alarmNames ?? []).filter((name) => monitoring.alarmState(name, order.region) === 'ALARM');
    const known = alarmsBefore;
    const turned = known === undefined ? [] : red.filter((name) => !known.has(name));
    alarmsBefore = new Set(red);
    watch = clock.after(alarmPollInterval, watchAlarms);
    if (turned.length > 0 && heedsAlarms(run)) take({ kind: 'alarms-triggered', names: turned });
  }

  function counts(): Counts {
    return Object.fromEntries(revisionsOf(run.order).map((arn) => [arn, tasks.counts(arn)]));
  }

  function look(): void {
    if (!isEnded(run)) take({ kind: 'looked', counts: counts() });
  }

  function schedule(): void {
    timer();
    const deadline = nextDeadline(run, seenUntil);
    if (deadline !== undefined) timer = clock.after(Math.min(deadline - clock.now(), longestNap), look);
  }

  function cancel(): void {
    timer();
    watch();
    unsubscribe();
  }

  unsubscribe = tasks.onChange((serviceArn) => {
    if (serviceArn === order.serviceArn) look();
  });
  if (run.status === 'PENDING') schedule();
  else {
    // Goes on from where it was written down.
    watchAlarms();
    timer = clock.after(0, look);
  }
  return {
    get order() {
      return { ...order, desiredCount: run.order.desiredCount };
    },
    get run() {
      return run;
    },
    take,
    cancel,
  };
}
