/**
 * Which files of a folder a package leaves out: gitignore's rules, read from `.lambdaignore` files and
 * from patterns of the caller. All rules are kept in one list, the stronger the later, as git ranks them:
 * files at the root, then those of deeper folders, then the caller's. A rule is never compared without
 * regard to case, so that every file system gives the same package. Where git sees bytes (`?`, `[...]`), characters count.
 */
import ignore, { type Ignore } from 'ignore';

/** The rules that hold in one folder. */
export interface IgnoreRules {
  /** Those of a sub-folder that has an ignore file of its own, with this content. */
  within(folder: string, content: string): IgnoreRules;
  /** Whether a file is left out, or a folder with all that is in it. Folders above it must have been asked before. */
  leavesOut(path: string, isFolder: boolean): boolean;
}

/** What the caller wants beyond ignore files: gitignore patterns, relative to the root of the package. */
export interface Patterns {
  /** If there are any, only files that match them, or that lie in folders that do, are taken. */
  readonly include: readonly string[];
  /** Stronger than ignore files; `!pattern` takes back what those leave out. */
  readonly exclude: readonly string[];
}

/** The rules at the root, before its own ignore file is read. */
export function ignoreRules({ include, exclude }: Patterns): IgnoreRules {
  return rulesOf([], exclude, include.length === 0 ? undefined : matcher(include));
}

function rulesOf(fromFiles: readonly string[], exclude: readonly string[], included: Ignore | undefined): IgnoreRules {
  const rules = [...fromFiles, ...exclude];
  const ignored = rules.length === 0 ? undefined : matcher(rules);
  return {
    within: (folder, content) => rulesOf([...fromFiles, ...anchored(folder, content)], exclude, included),
    leavesOut(path, isFolder) {
      if (ignored?.test(isFolder ? `${path}/` : path).ignored) return true;
      return !isFolder && included?.ignores(path) === false;
    },
  };
}

function matcher(patterns: readonly string[]): Ignore {
  return ignore({ ignoreCase: false }).add(patterns);
}

/** The rules of a folder's ignore file, as rules of the root. */
function anchored(folder: string, content: string): readonly string[] {
  const lines = content.replace(/^\uFEFF/, '').split(/\r?\n/);
  const rules = lines.filter((line) => line.trim() !== '' && !line.startsWith('#'));
  if (folder === '') return rules;
  const prefix = `/${folder.replaceAll(/[\\*?[\]!# ]/g, '\\$&')}`;
  return rules.map((rule) => {
    const [mark, pattern] = rule.startsWith('!') ? ['!', rule.slice(1)] : ['', rule];
    // A slash before the end ties a pattern to its folder; otherwise it holds at every depth below.
    if (pattern.startsWith('/')) return mark + prefix + pattern;
    return /\/./.test(pattern.trimEnd()) ? `${mark}${prefix}/${pattern}` : `${mark}${prefix}/**/${pattern}`;
  });
}
