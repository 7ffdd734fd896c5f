/** Files of a folder by the patterns that GitHub's actions take: `*`, `?`, `[a]`, `**`, and `!` for exclusion. */
import { type Dirent, readdirSync, statSync } from 'node:fs';
import path from 'node:path';

/** The literal folder or file with which a pattern starts, absolute. */
export function searchPath(pattern: string, folder: string): string {
  const parts = path.resolve(folder, pattern).split('/');
  const wild = parts.findIndex((part) => /[*?[]/.test(part));
  return (wild < 0 ? parts : parts.slice(0, wild)).join('/') || '/';
}

/**
 * Absolute paths of the files that the patterns match, sorted. Patterns are relative to `folder`, names that start with
 * a dot count, a pattern that names a folder stands for all in it, and later patterns win over earlier ones.
 */
export function findFiles(patterns: readonly string[], folder: string): readonly string[] {
  const rules = patterns
    .map((pattern) => pattern.trim())
    .filter((pattern) => pattern !== '' && !pattern.startsWith('#'))
    .map((pattern) => {
      const excludes = pattern.startsWith('!');
      const absolute = path.resolve(folder, excludes ? pattern.slice(1) : pattern);
      return { excludes, absolute, regexp: toRegExp(absolute) };
    });
  const roots = rules.filter((rule) => !rule.excludes).map((rule) => searchPath(rule.absolute, folder));
  const files = new Set(roots.flatMap((root) => [...filesUnder(root)]));
  return [...files]
    .filter((file) => rules.reduce((found, rule) => (rule.regexp.test(file) ? !rule.excludes : found), false))
    .sort();
}

/** Whether a single name, such as that of an artifact, matches a pattern without folders. */
export function matchesName(name: string, pattern: string): boolean {
  return new RegExp(`^${partToRegExp(pattern)}$`).test(name);
}

function* filesUnder(place: string): Generator<string> {
  let entries: Dirent[];
  try {
    entries = readdirSync(place, { withFileTypes: true });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOTDIR') yield place;
    return;
  }
  for (const entry of entries) {
    const child = path.join(place, entry.name);
    if (entry.isDirectory()) yield* filesUnder(child);
    else if (entry.isFile() || pointsToFile(child, entry)) yield child;
  }
}

function pointsToFile(place: string, entry: Dirent): boolean {
  return entry.isSymbolicLink() && statSync(place, { throwIfNoEntry: false })?.isFile() === true;
}

function toRegExp(pattern: string): RegExp {
  const source = pattern
    .split('/')
    .map((part) => (part === '**' ? '**' : partToRegExp(part)))
    .join('/')
    .replaceAll('/**/', '/(?:.*/)?')
    .replace(/\/\*\*$/, '/.*');
  return new RegExp(`^${source}(?:/.*)?$`);
}

function partToRegExp(part: string): string {
  return part
    .replace(/[.+^${}()|\\]/g, '\\$&')
    .replace(/\*+/g, '[^/]*')
    .replace(/\?/g, '[^/]')
    .replace(/\[!/g, '[^');
}
