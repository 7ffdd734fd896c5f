/**
 * The health of one target: what registration, checks, flapping and draining make of it, in ELB's words. Pure.
 * Reason codes and descriptions are those of "Target health status" and "Health check reason codes" in the user guide.
 */
import type { Instant } from '../../clock/clock.ts';
import type { CheckResult } from '../../load-balancer/probe.ts';
import type { TargetHealth } from '../ports.ts';

/** Where a target is in its life. */
export type TargetState =
  /** Nothing forwards to its group, so nothing checks it. */
  | { readonly kind: 'unused' }
  /** No check has begun yet. */
  | { readonly kind: 'registering' }
  /** Checks go on. `streak` counts the latest results that speak against the present state. */
  | { readonly kind: 'initial'; readonly streak: number }
  | { readonly kind: 'healthy'; readonly streak: number }
  | { readonly kind: 'unhealthy'; readonly streak: number; readonly failure: Failure }
  /** It was deregistered, and is gone at `until`. */
  | { readonly kind: 'draining'; readonly until: Instant };

/** Why a check failed. */
export type Failure = Extract<CheckResult, { readonly passed: false }>;

/** How many results in a row it takes. */
export interface Thresholds {
  readonly healthy: number;
  readonly unhealthy: number;
}

/**
 * The state after one more check. One pass makes a new target healthy ("After your target is registered, it must
 * pass one health check to be considered healthy"); after that, it takes as many in a row as the thresholds say.
 */
export function afterCheck(state: TargetState, result: CheckResult, thresholds: Thresholds): TargetState {
  switch (state.kind) {
    case 'unused':
    case 'draining':
      return state;
    case 'registering':
    case 'initial':
    case 'healthy': {
      if (result.passed) return { kind: 'healthy', streak: 0 };
      const streak = (state.kind === 'registering' ? 0 : state.streak) + 1;
      if (streak >= thresholds.unhealthy) return { kind: 'unhealthy', streak: 0, failure: result };
      return { kind: state.kind === 'healthy' ? 'healthy' : 'initial', streak };
    }
    case 'unhealthy': {
      if (!result.passed) return { kind: 'unhealthy', streak: 0, failure: result };
      const streak = state.streak + 1;
      return streak >= thresholds.healthy ? { kind: 'healthy', streak: 0 } : { ...state, streak };
    }
  }
}

/** The state of a target whose group flaps: well for half of `period`, then ill for the other half. */
export function whileFlapping(since: Instant, now: Instant, period: number): TargetState {
  const failure: Failure = { passed: false, reason: 'Target.FailedHealthChecks', description: 'Health checks failed' };
  const well = (now - since) % period < period / 2;
  return well ? { kind: 'healthy', streak: 0 } : { kind: 'unhealthy', streak: 0, failure };
}

/** State, reason and description as DescribeTargetHealth has them. */
export function describeState(state: TargetState): Pick<TargetHealth, 'state' | 'reason' | 'description'> {
  switch (state.kind) {
    case 'unused':
      return {
        state: 'unused',
        reason: 'Target.NotInUse',
        description: 'Target group is not configured to receive traffic from the load balancer',
      };
    case 'registering':
      return {
        state: 'initial',
        reason: 'Elb.RegistrationInProgress',
        description: 'Target registration is in progress',
      };
    case 'initial':
      return {
        state: 'initial',
        reason: 'Elb.InitialHealthChecking',
        description: 'Initial health checks in progress',
      };
    case 'healthy':
      return { state: 'healthy' };
    case 'unhealthy':
      return { state: 'unhealthy', reason: state.failure.reason, description: state.failure.description };
    case 'draining':
      return {
        state: 'draining',
        reason: 'Target.DeregistrationInProgress',
        description: 'Target deregistration is in progress',
      };
  }
}
