/** Performs checks one after the other and gathers their verdicts. Stops early only when it is cancelled. */
import type { Check } from './check.ts';
import { judge } from './judge.ts';
import { measure } from './measure.ts';
import type { Judgement } from './measurement.ts';
import type { Clock, ValidationPorts } from './ports.ts';
import { type Verdict, worstVerdict } from './verdict.ts';

/** What came of one check. */
export interface CheckResult extends Judgement {
  readonly name: string;
  readonly kind: Check['kind'];
  /** Milliseconds, over all attempts. */
  readonly duration: number;
  readonly attempts: number;
}

/** What came of all checks: every check has a result, also those that a cancel left out. */
export interface ValidationResult {
  readonly verdict: Verdict;
  readonly results: readonly CheckResult[];
}

export interface RunOptions {
  /** Cancels: the running check is cut short, the others are `inconclusive`. */
  readonly signal: AbortSignal;
  readonly clock: Clock;
  /** Hears of each check before it starts; not of those that a cancel left out. */
  readonly onStart?: (check: Check) => void;
  /** Hears of each result as soon as it is there. */
  readonly onResult?: (result: CheckResult) => void;
}

/** Performs the checks in their order; never rejects for what a port does. */
export async function runChecks(
  checks: readonly Check[],
  ports: ValidationPorts,
  options: RunOptions,
): Promise<ValidationResult> {
  const results: CheckResult[] = [];
  for (const check of checks) {
    if (!options.signal.aborted) options.onStart?.(check);
    const result = await runCheck(check, ports, options);
    options.onResult?.(result);
    results.push(result);
  }
  return { verdict: worstVerdict(results.map(({ verdict }) => verdict)), results };
}

async function runCheck(check: Check, ports: ValidationPorts, { signal, clock }: RunOptions): Promise<CheckResult> {
  const start = clock.now();
  let attempts = 0;
  let judgement = judge({ kind: 'cancelled' });
  while (attempts < check.attempts) {
    if (attempts > 0) await clock.sleep(check.delay, signal);
    // Between two attempts nothing is decided yet, so a cancel there leaves the check undecided too.
    judgement = signal.aborted ? judge({ kind: 'cancelled' }) : judge(await measure(check, ports, clock, signal));
    if (signal.aborted) break;
    attempts += 1;
    if (judgement.verdict === 'pass') break;
  }
  return { name: check.name, kind: check.kind, ...judgement, duration: clock.now() - start, attempts };
}
