/** What build-lambda-package tells its user: outputs, annotations and, with summary.ts, the job summary. Pure. */
import type { Annotation, Report } from '@aws-release-actions/action-kit';
import { provenanceType } from '@aws-release-actions/lambda-package';
import type { BuiltPackage } from './outcome.ts';
import { summary } from './summary.ts';

/** The report of a package. */
export function report(built: BuiltPackage): Report {
  return { outputs: outputs(built), summary: summary(built), annotations: annotations(built) };
}

function outputs({ stored, provenance, ...built }: BuiltPackage): Report['outputs'] {
  return {
    'package-path': built.path,
    'code-sha256': built.codeSha256,
    digest: built.digest,
    'package-size': String(built.size),
    'unpacked-size': String(built.unpackedSize),
    'file-count': String(built.fileCount),
    ...(stored && {
      's3-bucket': stored.bucket,
      's3-key': stored.key,
      's3-uri': `s3://${stored.bucket}/${stored.key}`,
      's3-object-version': stored.objectVersion ?? '',
    }),
    ...(provenance && {
      'provenance-path': provenance.statement,
      'predicate-path': provenance.predicate,
      'predicate-type': provenanceType,
    }),
  };
}

/** GitHub shows ten warnings of a step and 4096 characters of each, so the bundler gets one. */
function annotations({ warnings }: BuiltPackage): readonly Annotation[] {
  if (warnings.length === 0) return [];
  const shown = warnings.slice(0, 15);
  const rest = warnings.length - shown.length;
  const message = [...shown, ...(rest > 0 ? [`${rest} more.`] : [])].join('\n');
  return [{ level: 'warning', title: 'esbuild', message }];
}
