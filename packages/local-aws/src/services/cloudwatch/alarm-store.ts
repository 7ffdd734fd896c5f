/**
 * The alarms of the account: kept, evaluated on the clock, and told to the event stream when their state
 * changes. assumed: every 10 seconds, so that an alarm can trip within a canary; CloudWatch says "every
 * period", and evaluates more often than that for short ones.
 */

import type { Cancel, Clock } from '../../clock/clock.ts';
import type { EventSink } from '../ports.ts';
import type { Alarm, AlarmState } from './alarm.ts';
import { AlarmHistory } from './alarm-history.ts';
import { alarmNotFound } from './errors.ts';
import { evaluate } from './evaluation.ts';
import type { MetricStore } from './metric-store.ts';

const evaluationInterval = 10_000;

export interface AlarmStorePorts {
  readonly clock: Clock;
  readonly events: EventSink;
  readonly metrics: MetricStore;
}

export class AlarmStore {
  readonly history = new AlarmHistory();
  readonly #ports: AlarmStorePorts;
  readonly #alarms = new Map<string, Alarm>();
  /** Present while there are alarms. */
  #next: Cancel | undefined;

  constructor(ports: AlarmStorePorts) {
    this.#ports = ports;
  }

  find(name: string): Alarm | undefined {
    return this.#alarms.get(name);
  }

  /** Throws ResourceNotFound. */
  require(name: string): Alarm {
    const alarm = this.#alarms.get(name);
    if (alarm === undefined) throw alarmNotFound(name);
    return alarm;
  }

  /** By name. */
  list(): readonly Alarm[] {
    return [...this.#alarms.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  /** Adds or replaces. */
  put(alarm: Alarm): void {
    this.#alarms.set(alarm.name, alarm);
    this.#next ??= this.#schedule();
  }

  delete(name: string): void {
    this.#alarms.delete(name);
    if (this.#alarms.size === 0) this.#stop();
  }

  /** Gives the alarm another state; a change of its value is history and an event. */
  change(alarm: Alarm, state: AlarmState, heldUntil?: number): void {
    const { heldUntil: _, ...rest } = alarm;
    this.put({ ...rest, state, ...(heldUntil !== undefined && { heldUntil }) });
    if (state.value === alarm.state.value) return;
    this.history.noteState(alarm, state);
    const detail = { alarm: alarm.name, from: alarm.state.value, to: state.value, reason: state.reason };
    this.#ports.events.emit('cloudwatch', 'alarm-state', detail);
  }

  clear(): void {
    this.#alarms.clear();
    this.history.clear();
    this.#stop();
  }

  #schedule(): Cancel {
    const { clock } = this.#ports;
    // On the dot, so that a period is looked at when it ends.
    return clock.after(evaluationInterval - (clock.now() % evaluationInterval), () => {
      this.#next = this.#schedule();
      for (const alarm of this.list()) this.#evaluate(alarm);
    });
  }

  #stop(): void {
    this.#next?.();
    this.#next = undefined;
  }

  #evaluate(alarm: Alarm): void {
    const { clock, metrics } = this.#ports;
    const now = clock.now();
    if (alarm.heldUntil !== undefined && now < alarm.heldUntil) return;
    const read = (from: number, to: number) => metrics.samples(alarm.rule.metric, from, to, alarm.rule.unit);
    const found = evaluate(alarm.rule, read, now);
    if (found === undefined || found.value === alarm.state.value) return;
    this.change(alarm, { ...found, updatedAt: now });
  }
}
