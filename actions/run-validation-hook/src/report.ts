/** What run-validation-hook tells its user: outputs, job summary, and the sentence it fails with. Pure. */
import { markdownTable, type Report } from '@aws-release-actions/action-kit';
import { type CheckResult, countVerdicts, summaryRows, type ValidationResult } from '@aws-release-actions/validation';
import type { Outcome } from './outcome.ts';

type Verdict = ValidationResult['verdict'];

/** Checks or mistakes that a message names; the summary has all of them. */
const mostNamed = 5;

/** The report of a validation, and of what the deployment was told. */
export function report(outcome: Outcome): Report {
  const { gate } = outcome;
  const told = validationReport(outcome, gate === undefined ? '' : ` ${gate.sentence}`);
  if (gate === undefined) return told;
  const { reason = '' } = told.outputs;
  return {
    ...told,
    outputs: { ...told.outputs, answer: gate.answer },
    annotations: gate.byOthers ? [{ level: 'warning', message: reason }] : gate.goesOn ? told.annotations : [],
    failure: told.failure ?? (gate.goesOn ? undefined : reason),
  };
}

/** `more`: what the reason says besides. */
function validationReport(outcome: Outcome, more: string): Report {
  switch (outcome.kind) {
    case 'refused':
      return refusal(outcome, more);
    case 'unchecked':
      return nothing(outcome.verdict, `Nothing was checked: ${outcome.why}${more}`, []);
    case 'validated':
      return validation(outcome.result, more);
  }
}

function refusal({ source, mistakes }: Extract<Outcome, { kind: 'refused' }>, more: string): Report {
  const count = mistakes.length === 1 ? '1 mistake' : `${mistakes.length} mistakes`;
  return nothing('error', `Nothing was checked: ${source} can't be used as it stands (${count}).${more}`, mistakes);
}

function nothing(verdict: Verdict, reason: string, mistakes: readonly string[]): Report {
  const parts = [`## Validation: ${verdict}`, text(reason), ...(mistakes.length > 0 ? [codeBlock(mistakes)] : [])];
  return {
    outputs: { verdict, reason, ...countOutputs([]) },
    summary: `${parts.join('\n\n')}\n`,
    annotations: [],
    failure: [reason, ...named(mistakes)].join('\n'),
  };
}

function validation({ verdict, results }: ValidationResult, more: string): Report {
  const reason = `${sentence(results)}${more}`;
  const undone = results.filter((result) => result.verdict !== 'pass');
  return {
    outputs: { verdict, reason, ...countOutputs(results) },
    summary: summary({ verdict, results }, text(reason)),
    annotations: verdict === 'pass' ? [{ level: 'notice', message: reason }] : [],
    failure:
      verdict === 'pass'
        ? undefined
        : [reason, ...named(undone.map((result) => `'${result.name}': ${result.reason}`))].join('\n'),
  };
}

function countOutputs(results: readonly CheckResult[]): Record<string, string> {
  const counts = countVerdicts(results);
  return {
    passed: String(counts.pass),
    failed: String(counts.fail),
    inconclusive: String(counts.inconclusive),
    errors: String(counts.error),
  };
}

function sentence(results: readonly CheckResult[]): string {
  const counts = countVerdicts(results);
  const parts = [
    [counts.fail, 'failed'],
    [counts.error, 'could not be performed'],
    [counts.inconclusive, 'undecided'],
    [counts.pass, 'passed'],
  ] as const;
  const said = parts.filter(([count]) => count > 0).map(([count, what]) => `${count} ${what}`);
  return `${results.length === 1 ? '1 check' : `${results.length} checks`}: ${said.join(', ')}.`;
}

function named(lines: readonly string[]): readonly string[] {
  if (lines.length <= mostNamed) return lines;
  return [...lines.slice(0, mostNamed), `and ${lines.length - mostNamed} more`];
}

function summary({ verdict, results }: ValidationResult, reason: string): string {
  const rows = summaryRows(results).map((row) => [text(row.check), row.verdict, row.duration, text(row.reason)]);
  const details = results.flatMap((result) =>
    result.details.length === 0 ? [] : [`### ${text(result.name)}`, codeBlock(result.details)],
  );
  const table = markdownTable(['Check', 'Verdict', 'Duration', 'Reason'], rows);
  return `${[`## Validation: ${verdict}`, reason, table, ...details].join('\n\n')}\n`;
}

/** What a system under test answered must not become markup of the summary. */
function text(given: string): string {
  return given.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('](', '&#93;(').replaceAll('`', '&#96;');
}

/** Indented, not fenced: a line can hold a fence of its own. */
function codeBlock(lines: readonly string[]): string {
  return lines
    .flatMap((line) => line.split('\n'))
    .map((line) => `    ${line}`)
    .join('\n');
}
