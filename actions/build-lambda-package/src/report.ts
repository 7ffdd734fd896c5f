/** What build-lambda-package tells its user: outputs and job summary. Pure. */
import { type Annotation, markdownTable, type Report } from '@aws-release-actions/action-kit';
import { directUploadLimit, megabytes, unpackedLimit } from '@aws-release-actions/lambda-package';
import type { BuiltPackage } from './outcome.ts';

/** The report of a package. */
export function report(built: BuiltPackage): Report {
  return {
    outputs: {
      'package-path': built.path,
      'code-sha256': built.codeSha256,
      digest: built.digest,
      'package-size': String(built.size),
      'unpacked-size': String(built.unpackedSize),
      'file-count': String(built.fileCount),
    },
    summary: summary(built),
    annotations: annotations(built),
  };
}

/** GitHub shows ten warnings of a step and 4096 characters of each, so the bundler gets one. */
function annotations({ path, size, warnings }: BuiltPackage): readonly Annotation[] {
  const found: Annotation[] = [];
  if (size > directUploadLimit) {
    found.push({
      level: 'warning',
      message: `${path} has ${megabytes(size)}; above ${megabytes(directUploadLimit)} Lambda takes it only from S3.`,
    });
  }
  if (warnings.length > 0) {
    const shown = warnings.slice(0, 15);
    const rest = warnings.length - shown.length;
    const message = [...shown, ...(rest > 0 ? [`${rest} more.`] : [])].join('\n');
    found.push({ level: 'warning', title: 'esbuild', message });
  }
  return found;
}

function summary(built: BuiltPackage): string {
  const parts = [
    `## ${built.path}: ${megabytes(built.size)}`,
    markdownTable(
      ['', 'Size', 'Limit of Lambda', 'Used'],
      [
        ['Package, for a direct upload', ...sizeCells(built.size, directUploadLimit)],
        [
          `Unpacked, ${built.fileCount} ${built.fileCount === 1 ? 'file' : 'files'}`,
          ...sizeCells(built.unpackedSize, unpackedLimit),
        ],
      ],
    ),
    markdownTable(
      ['Identity', ''],
      [
        ['CodeSha256', `\`${built.codeSha256}\``],
        ['Digest', `\`${built.digest}\``],
      ],
    ),
    '### Largest files',
    markdownTable(
      ['File', 'Size', 'Share'],
      built.largest.map(({ path, size }) => [path, megabytes(size), percent(size, built.unpackedSize)]),
    ),
  ];
  return `${parts.join('\n\n')}\n`;
}

function sizeCells(size: number, limit: number): readonly string[] {
  return [megabytes(size), megabytes(limit), percent(size, limit)];
}

function percent(part: number, whole: number): string {
  return whole === 0 ? '0 %' : `${((100 * part) / whole).toFixed(1)} %`;
}
