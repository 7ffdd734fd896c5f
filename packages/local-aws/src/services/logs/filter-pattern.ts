/**
 * Filter patterns of FilterLogEvents, the unstructured ones: terms that must occur, "quoted phrases",
 * -terms that must not, ?terms of which one must. Pure. JSON and space-delimited patterns are refused.
 * assumed: a term matches anywhere in the message, not only whole words.
 */

import { ServiceError } from '../service.ts';

/** Whether a message matches. Throws for a pattern that local-aws does not have. */
export function createFilter(pattern: string | undefined): (message: string) => boolean {
  const text = (pattern ?? '').trim();
  if (/^[{[%]/.test(text)) {
    throw new ServiceError(
      'NotImplemented',
      'Filter patterns other than plain terms are not supported by local-aws.',
      501,
    );
  }
  const required: string[] = [];
  const excluded: string[] = [];
  const optional: string[] = [];
  for (const [, sign, quoted, plain] of text.matchAll(/([-?]?)(?:"((?:[^"\\]|\\.)*)"|(\S+))/g)) {
    const term = quoted?.replace(/\\(.)/g, '$1') ?? plain ?? '';
    (sign === '-' ? excluded : sign === '?' ? optional : required).push(term);
  }
  return (message) => {
    const occurs = (term: string) => message.includes(term);
    // CloudWatch ignores the ?terms as soon as another term stands beside them.
    const oneOf = required.length > 0 || excluded.length > 0 || optional.length === 0 || optional.some(occurs);
    return oneOf && required.every(occurs) && !excluded.some(occurs);
  };
}
