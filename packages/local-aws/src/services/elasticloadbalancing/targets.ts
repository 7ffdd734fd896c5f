/**
 * The registered targets of every group and the checks of their health, on the virtual clock. Each target has a
 * schedule of its own: the next check begins an interval after the one before began, and never before that one
 * has ended. What a check means is decided in target-state.ts.
 */
import type { Cancel, Clock, Instant } from '../../clock/clock.ts';
import type { Probe } from '../../load-balancer/probe.ts';
import type { PhaseFaults, Target, TargetHealth } from '../ports.ts';
import type { TargetGroup } from './records.ts';
import { afterCheck, describeState, type TargetState, whileFlapping } from './target-state.ts';

/** assumed: how long a new target is "in the process of being registered" before its first check. */
const registrationTime = 5000;

interface Registered extends Target {
  state: TargetState;
  /** The next check, or the end of draining. */
  cancel: Cancel | undefined;
  /** Since when the group was seen to flap. */
  flappingSince: Instant | undefined;
}

export interface TargetsPorts {
  readonly clock: Clock;
  readonly probe: Probe;
  readonly faults: PhaseFaults;
  /** The group as it is now; undefined once it is deleted. */
  readonly group: (targetGroupArn: string) => TargetGroup | undefined;
  /** Whether a rule forwards to it. */
  readonly isUsed: (targetGroupArn: string) => boolean;
  /** The health of a target of the group has changed; `target` is gone if it has no health. */
  readonly onChange: (targetGroupArn: string, target: Target, health: TargetHealth | undefined) => void;
}

export class Targets {
  readonly #ports: TargetsPorts;
  readonly #groups = new Map<string, Map<string, Registered>>();

  constructor(ports: TargetsPorts) {
    this.#ports = ports;
  }

  /** Registers targets, or those again that drain; does nothing for those that are there. */
  register(targetGroupArn: string, targets: readonly Target[]): void {
    for (const target of targets) {
      if (!this.#keep(targetGroupArn, target, 'draining')) continue;
      this.#begin(targetGroupArn, this.#put(targetGroupArn, target));
    }
  }

  /** Registers a target in a state of which it was told; what the state needs goes on. */
  resume(targetGroupArn: string, target: Target, state: TargetState): void {
    const registered = this.#put(targetGroupArn, target);
    registered.state = state;
    if (state.kind === 'draining') this.#drain(targetGroupArn, registered, state.until);
    else if (state.kind !== 'unused') this.#schedule(targetGroupArn, registered, 0);
  }

  /** Lets targets drain for `delay` milliseconds, and unused ones go at once. */
  deregister(targetGroupArn: string, targets: readonly Target[], delay: number): void {
    for (const target of targets) {
      const registered = this.#groups.get(targetGroupArn)?.get(keyOf(target));
      if (registered === undefined || registered.state.kind === 'draining') continue;
      registered.cancel?.();
      if (registered.state.kind === 'unused' || delay === 0) {
        this.#remove(targetGroupArn, registered);
        continue;
      }
      const until = this.#ports.clock.now() + delay;
      this.#drain(targetGroupArn, registered, until);
      this.#change(targetGroupArn, registered, { kind: 'draining', until });
    }
  }

  /** Looks again whether anything forwards to the group: begins or ends the checks. */
  refreshUse(targetGroupArn: string): void {
    const used = this.#ports.isUsed(targetGroupArn);
    for (const registered of [...(this.#groups.get(targetGroupArn)?.values() ?? [])]) {
      if (registered.state.kind === 'draining') continue;
      if (used === (registered.state.kind !== 'unused')) continue;
      registered.cancel?.();
      if (used) this.#begin(targetGroupArn, registered);
      else this.#change(targetGroupArn, registered, { kind: 'unused' });
    }
  }

  /** Every target with its state, in the order of registration. */
  of(targetGroupArn: string): readonly (Target & { readonly state: TargetState })[] {
    return [...(this.#groups.get(targetGroupArn)?.values() ?? [])];
  }

  health(targetGroupArn: string): readonly TargetHealth[] {
    return this.of(targetGroupArn).map((target) => healthOf(target, target.state));
  }

  /** Forgets the group's targets. */
  delete(targetGroupArn: string): void {
    for (const { cancel } of this.#groups.get(targetGroupArn)?.values() ?? []) cancel?.();
    this.#groups.delete(targetGroupArn);
  }

  clear(): void {
    for (const targetGroupArn of [...this.#groups.keys()]) this.delete(targetGroupArn);
  }

  /** True if the target is to be registered anew: it isn't there, or is in `state`. */
  #keep(targetGroupArn: string, target: Target, state: TargetState['kind']): boolean {
    const present = this.#groups.get(targetGroupArn)?.get(keyOf(target));
    if (present !== undefined && present.state.kind !== state) return false;
    present?.cancel?.();
    return true;
  }

  #put(targetGroupArn: string, { id, port }: Target): Registered {
    const registered: Registered = {
      ...{ id, port, state: { kind: 'unused' }, cancel: undefined, flappingSince: undefined },
    };
    const group = this.#groups.get(targetGroupArn) ?? new Map<string, Registered>();
    this.#groups.set(targetGroupArn, group.set(keyOf(registered), registered));
    return registered;
  }

  #begin(targetGroupArn: string, registered: Registered): void {
    const used = this.#ports.isUsed(targetGroupArn);
    registered.state = { kind: used ? 'registering' : 'unused' };
    if (used) this.#schedule(targetGroupArn, registered, registrationTime);
    this.#ports.onChange(targetGroupArn, registered, healthOf(registered, registered.state));
  }

  #drain(targetGroupArn: string, registered: Registered, until: Instant): void {
    const { clock } = this.#ports;
    registered.cancel = clock.after(until - clock.now(), () => this.#remove(targetGroupArn, registered));
  }

  #remove(targetGroupArn: string, registered: Registered): void {
    this.#groups.get(targetGroupArn)?.delete(keyOf(registered));
    this.#ports.onChange(targetGroupArn, registered, undefined);
  }

  #schedule(targetGroupArn: string, registered: Registered, delay: number): void {
    const { clock } = this.#ports;
    registered.cancel = clock.after(delay, () => clock.hold(this.#check(targetGroupArn, registered)));
  }

  async #check(targetGroupArn: string, registered: Registered): Promise<void> {
    const { clock, probe, faults, group } = this.#ports;
    const began = clock.now();
    const settings = group(targetGroupArn)?.healthCheck;
    if (settings === undefined) return;
    const cancelled = { value: false };
    registered.cancel = () => {
      cancelled.value = true;
    };
    if (registered.state.kind === 'registering') {
      this.#change(targetGroupArn, registered, { kind: 'initial', streak: 0 });
    }
    const period = faults.flapping(group(targetGroupArn)?.name ?? '');
    registered.flappingSince = period === undefined ? undefined : (registered.flappingSince ?? began);
    let next: TargetState;
    if (period !== undefined && registered.flappingSince !== undefined) {
      next = whileFlapping(registered.flappingSince, began, period);
    } else {
      const { protocol, path, matcher, interval: _, ...thresholds } = settings;
      const port = settings.port === 'traffic-port' ? registered.port : settings.port;
      const result = await probe({ protocol, address: registered.id, port, path, matcher });
      if (cancelled.value) return;
      next = afterCheck(registered.state, result, thresholds);
    }
    const interval = Math.min(settings.interval * 1000, period === undefined ? Number.POSITIVE_INFINITY : period / 2);
    this.#schedule(targetGroupArn, registered, began + interval - clock.now());
    this.#change(targetGroupArn, registered, next);
  }

  #change(targetGroupArn: string, registered: Registered, state: TargetState): void {
    const before = describeState(registered.state);
    registered.state = state;
    const after = describeState(state);
    if (before.state === after.state && before.reason === after.reason) return;
    this.#ports.onChange(targetGroupArn, registered, healthOf(registered, state));
  }
}

function healthOf({ id, port }: Target, state: TargetState): TargetHealth {
  return { id, port, ...describeState(state) };
}

function keyOf({ id, port }: Target): string {
  return `${id} ${port}`;
}
