import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { git, itWithGit } from '../test/git.ts';
import { folderWith } from '../test/temporary-folder.ts';
import { collectFolder } from './collect-folder.ts';

/** Trees of files (`?` is one byte in git, and one character here). A path that is also a folder of another one gives way. */
const trees = fc
  .uniqueArray(
    fc
      .array(fc.constantFrom('a', 'b', 'ab', 'ba.c', '.x', 'a b', '#a', '!a', '[a]', 'a*', 'éé', '...'), {
        minLength: 1,
        maxLength: 4,
      })
      .map((parts) => parts.join('/')),
    { minLength: 1, maxLength: 14 },
  )
  .map((paths) => paths.filter((path) => !paths.some((other) => other.startsWith(`${path}/`))));

const rules = fc.oneof(
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      '',
      '# a',
      '\\#a',
      '\\!a',
      '   ',
      '\\[a\\]',
      'a\\*',
      'a/**',
      '**/a',
      'a/**/b',
      '/**',
      '**/',
    ),
  },
  {
    weight: 6,
    arbitrary: fc
      .tuple(
        fc.constantFrom('', '', '!', '/', '!/'),
        fc.array(fc.constantFrom('a', 'b', 'ab', '*', 'a*', '*.c', '?', '[ab]', '[!b]', '**', '.x', 'a b', 'A', 'éé'), {
          minLength: 1,
          maxLength: 3,
        }),
        fc.constantFrom('', '', '/', ' '),
      )
      .map(([start, parts, end]) => start + parts.join('/') + end),
  },
);
/** On its command line git takes a space at the end, or a `#` at the start, by the letter. */
const patterns = rules.filter((rule) => /[^ ]$/.test(rule) && !rule.startsWith('#'));
const ruleFiles = fc.array(rules, { maxLength: 5 }).map((lines) => lines.join('\n'));

/** What chance would seldom find: letter case, and folders whose names look like patterns. */
const rareCases: [string[], string, [number, string][], string[]][] = [
  [['a', 'b'], 'A', [], ['B']],
  [
    ['[a]/b', 'a/b', 'a*/b', 'ab/b', 'a b/b'],
    '',
    [
      [0, 'b'],
      [2, '/b'],
    ],
    [],
  ],
  [
    ['!a/b/c', '#a/b', 'a b/ab/a'],
    'ab',
    [
      [0, '!b\nb/c'],
      [3, '!ab'],
    ],
    [],
  ],
];

describe('ignoreRules', () => {
  const itOnLinux = process.platform === 'linux' ? itWithGit : it.skip;
  itOnLinux('leave out exactly what git would, with rules at every depth and from the caller', async () => {
    const isRule = (path: string) => path.split('/').at(-1) === '.lambdaignore';
    await fc.assert(
      fc.asyncProperty(
        trees,
        ruleFiles,
        fc.array(fc.tuple(fc.nat(), ruleFiles), { maxLength: 3 }),
        fc.array(patterns, { maxLength: 2 }),
        async (paths, atRoot, nested, exclude) => {
          const folders = paths.flatMap((path) =>
            path
              .split('/')
              .slice(0, -1)
              .map((_, at, parts) => parts.slice(0, at + 1).join('/')),
          );
          const files: Record<string, string> = Object.fromEntries(paths.map((path) => [path, '']));
          files['.lambdaignore'] = atRoot;
          for (const [pick, content] of nested) {
            if (folders.length > 0) files[`${folders[pick % folders.length]}/.lambdaignore`] = content;
          }
          const root = folderWith(files);
          git(root, 'init', '-q');
          const listed = git(
            root,
            ...['ls-files', '-z', '--others', '--exclude-per-directory=.lambdaignore'],
            ...exclude.map((pattern) => `--exclude=${pattern}`),
          );
          const expected = listed.split('\0').filter((path) => path !== '' && !isRule(path));
          const found = await collectFolder({ root, omit: [], exclude });
          expect(found.map(({ path }) => path).sort()).toEqual(expected.sort());
        },
      ),
      { numRuns: 25, examples: rareCases },
    );
  });
});
