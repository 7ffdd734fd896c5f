/** The report of a deploying action from its parts: what is green, what is red, and what has no value. Pure. */
import type { Report } from '@aws-release-actions/action-kit';
import { isGreen, type Verdict } from '@aws-release-actions/deployment';

export interface ReportParts {
  /** By name; those without a value are left out. */
  readonly outputs: Readonly<Record<string, string | undefined>>;
  /** Markdown blocks of the job summary. */
  readonly summary: readonly string[];
  /** What the step fails with if it is red. */
  readonly failure: string;
}

/** The report of a deployment with this verdict. */
export function deploymentReport({ outcome, reason }: Verdict, { outputs, summary, failure }: ReportParts): Report {
  const green = isGreen(outcome);
  return {
    outputs: Object.fromEntries(
      Object.entries({ outcome, reason, ...outputs }).flatMap(([name, value]) =>
        value === undefined ? [] : [[name, value]],
      ),
    ),
    summary: `${summary.join('\n\n')}\n`,
    annotations: green ? [{ level: 'notice', message: reason }] : [],
    failure: green ? undefined : failure,
  };
}
