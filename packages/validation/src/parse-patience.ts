/** Reads `timeout`, `attempts` and `delay`, which every kind of check has. */
import type { Patience } from './check.ts';
import { parseDuration } from './duration.ts';
import type { FieldReader, Fields } from './field-reader.ts';

export const patienceKeys = ['timeout', 'attempts', 'delay'] as const;

/** The three with their defaults: one attempt, one second between attempts. */
export function patience(fields: Fields, reader: FieldReader, defaultTimeout: string): Patience {
  const timeout = fields.get('timeout');
  const attempts = fields.get('attempts');
  const delay = fields.get('delay');
  return {
    timeout: timeout === undefined ? (parseDuration(defaultTimeout) ?? 0) : reader.duration(timeout),
    attempts: attempts === undefined ? 1 : reader.integer(attempts, 1, 1000),
    delay: delay === undefined ? 1000 : reader.duration(delay),
  };
}
