/** In which order resources are made. Pure. */
import { TemplateError } from './template-error.ts';

/** Each name after those that it needs, otherwise in the given order; throws TemplateError for a circle. */
export function inOrder(names: readonly string[], needs: ReadonlyMap<string, readonly string[]>): readonly string[] {
  const ordered: string[] = [];
  let waiting = names;
  while (waiting.length > 0) {
    const missing = new Set(waiting);
    const ready = waiting.filter((name) => !(needs.get(name) ?? []).some((needed) => missing.has(needed)));
    if (ready.length === 0) throw new TemplateError([`These resources wait for each other: ${waiting.join(', ')}.`]);
    ordered.push(...ready);
    waiting = waiting.filter((name) => !ready.includes(name));
  }
  return ordered;
}
