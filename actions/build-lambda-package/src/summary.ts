/** The job summary of a package: its size against the limits, its identity, what it is made of, what changed. Pure. */
import { markdownTable } from '@aws-release-actions/action-kit';
import {
  type BundledModules,
  type Difference,
  directUploadLimit,
  largestEntries,
  megabytes,
  unpackedLimit,
} from '@aws-release-actions/lambda-package';
import type { BuiltPackage, Comparison } from './outcome.ts';

/** Rows of a table; more of them tell less. */
const mostRows = 10;

/** Markdown. */
export function summary(built: BuiltPackage): string {
  const { path, size, unpackedSize, fileCount, modules, comparison } = built;
  const largest = largestEntries(built.files, mostRows);
  const parts = [
    `## ${path}: ${megabytes(size)}`,
    markdownTable(
      ['', 'Size', 'Limit of Lambda', 'Used'],
      [
        ['Package, for a direct upload', ...sizeCells(size, directUploadLimit)],
        [`Unpacked, ${fileCount} ${fileCount === 1 ? 'file' : 'files'}`, ...sizeCells(unpackedSize, unpackedLimit)],
      ],
    ),
    markdownTable(['Identity', ''], identity(built)),
    ...(comparison === undefined ? [] : ['### Changes', ...changes(comparison, built)]),
    '### Largest files',
    markdownTable(
      ['File', 'Size', 'Share', 'In the package'],
      largest.map((file) => [
        file.path,
        megabytes(file.size),
        percent(file.size, unpackedSize),
        megabytes(file.packedSize),
      ]),
    ),
    ...(modules.length === 0 ? [] : ['### Dependencies', dependencies(modules)]),
  ];
  return `${parts.join('\n\n')}\n`;
}

function identity({
  codeSha256,
  digest,
  reproduced,
  provenance,
  stored,
}: BuiltPackage): readonly (readonly string[])[] {
  return [
    ['CodeSha256', `\`${codeSha256}\``],
    ['Digest', `\`${digest}\``],
    ...(reproduced === undefined ? [] : [['Second build', 'the same bytes']]),
    ...(provenance === undefined ? [] : [['Provenance', `\`${provenance.statement}\``]]),
    ...(stored === undefined
      ? []
      : [['In S3', `\`s3://${stored.bucket}/${stored.key}\`${stored.uploaded ? '' : ' (was there already)'}`]]),
  ];
}

function changes({ path, packedSize, differences }: Comparison, { files }: BuiltPackage): readonly string[] {
  if (packedSize === undefined) return [`There is no \`${path}\` to compare with.`];
  const now = files.reduce((sum, file) => sum + file.packedSize, 0);
  const total = `Files in the package take ${megabytes(now)}, ${changeOf(packedSize, now)} than in \`${path}\`.`;
  if (differences.length === 0) return [`No file differs from \`${path}\`.`];
  const rest = differences.length - mostRows;
  return [
    total,
    markdownTable(
      ['File', 'What changed', 'Before', 'Now'],
      differences.slice(0, mostRows).map((difference) => changeCells(difference)),
    ),
    ...(rest > 0 ? [`${rest} more.`] : []),
  ];
}

function changeOf(before: number, now: number): string {
  if (before === now) return 'no more and no less';
  return now > before ? `${megabytes(now - before)} more` : `${megabytes(before - now)} less`;
}

function changeCells({ path, change, before, after }: Difference): readonly string[] {
  return [path, change, change === 'added' ? '' : megabytes(before), change === 'removed' ? '' : megabytes(after)];
}

function dependencies(modules: readonly BundledModules[]): string {
  const rows = modules.slice(0, mostRows).map(({ dependency, size, sourceSize }) => {
    return [
      dependency ?? '(own modules)',
      megabytes(size),
      megabytes(sourceSize),
      percent(sourceSize - size, sourceSize),
    ];
  });
  const rest = modules.slice(mostRows);
  if (rest.length > 0) {
    const size = rest.reduce((sum, item) => sum + item.size, 0);
    const sourceSize = rest.reduce((sum, item) => sum + item.sourceSize, 0);
    rows.push([`${rest.length} more`, megabytes(size), megabytes(sourceSize), percent(sourceSize - size, sourceSize)]);
  }
  return markdownTable(['Package', 'In the bundle', 'Its modules', 'Left out'], rows);
}

function sizeCells(size: number, limit: number): readonly string[] {
  return [megabytes(size), megabytes(limit), percent(size, limit)];
}

/** A bundle can be larger than its modules, by what ties them together. */
function percent(part: number, whole: number): string {
  return whole <= 0 || part <= 0 ? '0 %' : `${((100 * part) / whole).toFixed(1)} %`;
}
