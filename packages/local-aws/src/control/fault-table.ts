/** Faults that somebody asked for, and the calls they wait for. */
import type { Fault } from '../wire/wire.ts';
import { type PhaseFaultRule, parsePhaseFault, phaseFaultKinds } from './phase-fault-rule.ts';

/** A fault for the next calls of an operation. */
export interface FaultRule {
  /** `codedeploy:GetDeployment`, `lambda:*` or `*`. */
  readonly operation: string;
  readonly fault: Fault['fault'];
  /** How many calls it hits. */
  readonly count: number;
  /** How many calls it lets pass first. */
  readonly after: number;
  /** For `latency`: machine time. */
  readonly milliseconds: number;
}

export interface FaultTable {
  add(rule: FaultRule): void;
  /** Rules with what is left of their counts. */
  list(): readonly FaultRule[];
  clear(): void;
  /** The fault for this call, counted off. The first matching rule that is due wins. */
  take(service: string, operation: string): Fault | undefined;
}

export function createFaultTable(): FaultTable {
  let rules: FaultRule[] = [];
  return {
    add: (rule) => {
      rules.push(rule);
    },
    list: () => rules,
    clear: () => {
      rules = [];
    },
    take(service, operation) {
      let hit: FaultRule | undefined;
      rules = rules.flatMap((rule) => {
        if (!appliesTo(rule, service, operation)) return [rule];
        if (rule.after > 0) return [{ ...rule, after: rule.after - 1 }];
        if (hit !== undefined) return [rule];
        hit = rule;
        return rule.count > 1 ? [{ ...rule, count: rule.count - 1 }] : [];
      });
      if (hit === undefined) return undefined;
      return hit.fault === 'latency' ? { fault: 'latency', milliseconds: hit.milliseconds } : { fault: hit.fault };
    },
  };
}

function appliesTo({ operation }: FaultRule, service: string, name: string): boolean {
  return operation === '*' || operation === `${service}:*` || operation === `${service}:${name}`;
}

const kinds = ['throttle', 'internal-error', 'reset', 'truncate', 'latency', 'expired-token', 'access-denied'] as const;

/** A rule from the JSON of `POST /_local/faults`, or a sentence that says what is wrong with it. */
export function parseFault(json: unknown): FaultRule | PhaseFaultRule | string {
  if (typeof json !== 'object' || json === null)
    return 'The body must be a JSON object such as {"operation": "codedeploy:GetDeployment", "fault": "throttle"}.';
  const members = json as Record<string, unknown>;
  const kind = phaseFaultKinds.find((known) => known === members.fault);
  return kind === undefined ? parseFaultRule(members) : parsePhaseFault(kind, members);
}

function parseFaultRule(members: Readonly<Record<string, unknown>>): FaultRule | string {
  const { operation, fault, count = 1, after = 0, milliseconds, ...unknown } = members;
  const kind = kinds.find((known) => known === fault);
  if (kind === undefined) return `fault must be one of ${[...kinds, ...phaseFaultKinds].join(', ')}.`;
  const [surplus] = Object.keys(unknown);
  if (surplus !== undefined)
    return `There is no member "${surplus}"; known are operation, fault, count, after and milliseconds.`;
  if (typeof operation !== 'string' || !/^(\*|[a-z0-9]+:(\*|\w+))$/.test(operation)) {
    return 'operation must be "service:Operation", "service:*" or "*".';
  }
  if (!isCount(count) || count === 0) return 'count must be a whole number from 1.';
  if (!isCount(after)) return 'after must be a whole number from 0.';
  if (kind !== 'latency') {
    return milliseconds === undefined
      ? { operation, fault: kind, count, after, milliseconds: 0 }
      : 'milliseconds belongs to the fault latency only.';
  }
  if (!isCount(milliseconds)) return 'latency needs milliseconds, a whole number from 0.';
  return { operation, fault: kind, count, after, milliseconds };
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}
