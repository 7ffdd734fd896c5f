/**
 * The alarms of a region: kept, evaluated on the clock, and told to the world when their state changes.
 * Composite alarms follow at once. assumed: metric alarms are evaluated every 10 seconds, so that one can trip
 * within a canary; CloudWatch says "every period", and evaluates more often than that for short ones.
 */

import type { Cancel, Clock } from '../../clock/clock.ts';
import type { Alarm, AlarmState, CompositeAlarm, MetricAlarm } from './alarm.ts';
import { AlarmHistory } from './alarm-history.ts';
import { childrenOf } from './alarm-rule/rule.ts';
import { type AlarmFamily, explainComposite, familyOf, type Occasion } from './composite-state.ts';
import { alarmNotFound } from './errors.ts';
import { evaluate } from './evaluation.ts';
import { runQuery } from './math/queries.ts';
import { readSeries } from './metric-series.ts';
import type { MetricStore } from './metric-store.ts';

const evaluationInterval = 10_000;

/** Tells of a change: `alarm` as it is now, and what it was. `children` are those that made a composite alarm change. */
export type AnnounceChange = (alarm: Alarm, before: AlarmState, children: readonly Alarm[]) => void;

export interface AlarmStorePorts {
  readonly clock: Clock;
  readonly region: string;
  readonly metrics: MetricStore;
  readonly announce: AnnounceChange;
}

export class AlarmStore {
  readonly history = new AlarmHistory();
  readonly #ports: AlarmStorePorts;
  readonly #alarms = new Map<string, Alarm>();
  /** Present while there are metric alarms. */
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

  metricAlarms(): readonly MetricAlarm[] {
    return this.list().filter((alarm) => alarm.type === 'MetricAlarm');
  }

  /** Who refers to whom, as it is now. */
  family(): AlarmFamily {
    return familyOf([...this.#alarms.values()], this.#ports.region);
  }

  /** Adds or replaces, and leaves states alone. */
  put(alarm: Alarm): void {
    this.#alarms.set(alarm.name, alarm);
    if (alarm.type === 'MetricAlarm') this.#next ??= this.#schedule();
  }

  delete(name: string): void {
    this.#alarms.delete(name);
    if (this.metricAlarms().length === 0) this.stop();
  }

  /** Gives the alarm another state; a change of its value is history, is told, and reaches composite alarms. */
  change(alarm: Alarm, found: Omit<AlarmState, 'updatedAt' | 'transitionedAt'>, heldUntil?: number): void {
    this.#change(alarm, found, [], heldUntil);
  }

  /** Gives a composite alarm the state that its rule calls for. */
  followRule(alarm: CompositeAlarm, occasion: Occasion): void {
    const family = this.family();
    // CloudWatch stops evaluating when it finds a cycle.
    if (family.isInCycle(alarm.name)) return;
    const children = childrenOf(alarm.rule).flatMap((child) => this.find(family.nameOf(child)) ?? []);
    const found = explainComposite(alarm, children, occasion, this.#ports.region);
    if (found.value === alarm.state.value) return;
    const { child } = occasion;
    this.#change(alarm, found, child === undefined ? children : [child]);
  }

  /** Stops evaluating. */
  stop(): void {
    this.#next?.();
    this.#next = undefined;
  }

  #change(
    alarm: Alarm,
    found: Omit<AlarmState, 'updatedAt' | 'transitionedAt'>,
    children: readonly Alarm[],
    heldUntil?: number,
  ): void {
    const now = this.#ports.clock.now();
    const before = alarm.state;
    const same = found.value === before.value;
    const state = { ...found, updatedAt: now, transitionedAt: same ? before.transitionedAt : now };
    const changed = withState(alarm, state, heldUntil);
    this.put(changed);
    if (same) return;
    this.history.noteState(alarm, state);
    this.#ports.announce(changed, before, children);
    for (const parent of this.family().parentsOf(alarm.name)) this.followRule(parent, { child: changed });
  }

  #schedule(): Cancel {
    const { clock } = this.#ports;
    // On the dot, so that a period is looked at when it ends.
    return clock.after(evaluationInterval - (clock.now() % evaluationInterval), () => {
      this.#next = this.#schedule();
      for (const alarm of this.metricAlarms()) this.#evaluate(alarm);
    });
  }

  #evaluate(alarm: MetricAlarm): void {
    const now = this.#ports.clock.now();
    if (alarm.heldUntil !== undefined && now < alarm.heldUntil) return;
    const found = evaluate(alarm.rule, (from, to) => this.#read(alarm.rule.watched, from, to), now);
    if (found !== undefined && found.value !== alarm.state.value) this.change(alarm, found);
  }

  #read(watched: MetricAlarm['rule']['watched'], start: number, end: number) {
    const { metrics } = this.#ports;
    if (watched.kind === 'metric') return readSeries(metrics, watched, { start, end });
    const read = (source: Parameters<typeof readSeries>[1], from: number, to: number) =>
      readSeries(metrics, source, { start: from, end: to });
    const value = runQuery(watched.queries, watched.id, { start, end }, read);
    return value.kind === 'series' ? value.series.points : new Map<number, number>();
  }
}

function withState(alarm: Alarm, state: AlarmState, heldUntil: number | undefined): Alarm {
  if (alarm.type === 'CompositeAlarm') return { ...alarm, state };
  const { heldUntil: _, ...rest } = alarm;
  return { ...rest, state, ...(heldUntil !== undefined && { heldUntil }) };
}
