/** The rules on several inputs of build-lambda-package. Each mistake is a sentence. Pure. */
import { nodeVersionOf, parseNodeHandler } from '@aws-release-actions/lambda-package';
import type { Inputs } from './inputs.ts';

/** Every mistake among inputs that are right by themselves. */
export function mistakesAmong(given: Inputs): readonly string[] {
  return [
    ...sourceMistakes(given),
    ...(given.entry === undefined ? folderMistakes(given) : entryMistakes(given)),
    ...bucketMistakes(given),
  ];
}

function sourceMistakes({ entry, source, output, cacheDir }: Inputs): readonly string[] {
  if (entry !== undefined && source !== undefined) {
    return ["Give exactly one of the inputs 'entry' and 'source'; both are given."];
  }
  if (entry === undefined && source === undefined) {
    return ["Give exactly one of the inputs 'entry' and 'source'; none is given."];
  }
  const mistakes: string[] = [];
  for (const [name, path] of Object.entries({ output, 'cache-dir': cacheDir })) {
    if (path !== undefined && (path === entry || path === source)) {
      mistakes.push(`Input '${name}' is the path of '${path === entry ? 'entry' : 'source'}', which it would replace.`);
    }
  }
  return mistakes;
}

/** The oldest Node.js whose features a bundle relies on. */
const oldestNode = 20;

function entryMistakes({ runtime, handler, include, exclude }: Inputs): readonly string[] {
  const mistakes = givenAmong({ include, exclude }).map(
    (name) => `Input '${name}' needs 'source'; a bundle holds what the entry imports.`,
  );
  if ((nodeVersionOf(runtime) ?? 0) < oldestNode) {
    mistakes.push(
      `Input 'runtime' is "${runtime}"; with 'entry' it should be nodejs${oldestNode}.x or later. Other runtimes are packaged from a folder ('source').`,
    );
  }
  if (parseNodeHandler(handler) === undefined) {
    mistakes.push(
      `Input 'handler' is ${JSON.stringify(handler)}; with 'entry' it should be a file without extension and an export, for example index.handler.`,
    );
  }
  return mistakes;
}

function folderMistakes({ format, minify, sourceMaps, bundleAwsSdk, external }: Inputs): readonly string[] {
  const bundling = { format: format !== 'cjs', minify, 'source-maps': sourceMaps, 'bundle-aws-sdk': bundleAwsSdk };
  const set = Object.entries({ ...bundling, external: external !== undefined }).filter(([, isSet]) => isSet);
  return set.map(([name]) => `Input '${name}' needs 'entry'; a folder is packaged as it is.`);
}

function bucketMistakes({ s3Bucket, s3Prefix, kmsKeyId, awsRegion, roleToAssume }: Inputs): readonly string[] {
  if (s3Bucket !== undefined) return [];
  const useless = { 's3-prefix': s3Prefix, 'kms-key-id': kmsKeyId, 'aws-region': awsRegion };
  return givenAmong({ ...useless, 'role-to-assume': roleToAssume }).map(
    (name) => `Input '${name}' needs 's3-bucket'; without it nothing is sent to AWS.`,
  );
}

function givenAmong(values: Readonly<Record<string, unknown>>): string[] {
  return Object.keys(values).filter((name) => values[name] !== undefined);
}
