/**
 * What an action tells its user in the end: data that a pure function made from the outcome.
 */

/** A line on the run's page. GitHub shows at most ten of a level for a step, so aggregate. */
export interface Annotation {
  readonly level: 'error' | 'warning' | 'notice';
  readonly message: string;
  readonly title?: string;
}

/** Outputs, job summary and verdict of a step. */
export interface Report {
  /** Every output of action.yml that has a value. */
  readonly outputs: Readonly<Record<string, string>>;
  /** Markdown for the job summary. */
  readonly summary: string;
  readonly annotations: readonly Annotation[];
  /** The step fails with this sentence; undefined when it succeeds. */
  readonly failure?: string | undefined;
}

/** A Markdown table; pipes and line breaks in cells are escaped so that a cell stays a cell. */
export function markdownTable(headings: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map(cellText).join(' | ')} |`;
  return [line(headings), line(headings.map(() => '---')), ...rows.map(line)].join('\n');
}

function cellText(text: string): string {
  return text.replaceAll('\\', '\\\\').replaceAll('|', '\\|').replaceAll(/\r?\n/g, '<br>');
}
