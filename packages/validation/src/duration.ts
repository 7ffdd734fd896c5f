/** Lengths of time as a check file writes them and as a report shows them. */

const unitMilliseconds: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 };

/** Milliseconds of a duration such as `500ms`, `10s`, `2m` or `1m30s`; undefined if the text is not one. */
export function parseDuration(text: string): number | undefined {
  if (!/^(\d+(\.\d+)?(ms|s|m|h))+$/.test(text)) return undefined;
  const parts = [...text.matchAll(/([\d.]+)(ms|s|m|h)/g)];
  return parts.reduce((total, [, amount, unit]) => total + Number(amount) * (unitMilliseconds[unit ?? ''] ?? 0), 0);
}

/** Milliseconds as a person reads them: `480 ms`, `1.2 s`, `2 min 5 s`. */
export function formatDuration(milliseconds: number): string {
  if (milliseconds < 1000) return `${Math.floor(milliseconds)} ms`;
  if (milliseconds < 60_000) return `${Number((Math.floor(milliseconds / 100) / 10).toFixed(1))} s`;
  const seconds = Math.floor(milliseconds / 1000);
  return seconds % 60 === 0 ? `${seconds / 60} min` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}
