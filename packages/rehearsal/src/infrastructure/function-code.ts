/**
 * Where the code of a function comes from: the text in the template, or a file that SAM bundles with
 * esbuild. Pure; packaging is done elsewhere.
 * Source: SAM developer guide, "AWS::Serverless::Function" and "Building Node.js Lambda functions with esbuild".
 */
import { resolve } from 'node:path';
import { isValueMap, type Value, type ValueMap } from './template.ts';

export type FunctionCode =
  /** CloudFormation puts the text into `index.js`. */
  | { readonly kind: 'inline'; readonly text: string }
  /** An ES module without the SDK. */
  | {
      readonly kind: 'bundle';
      /** Absolute paths of the project and of the file to bundle. */
      readonly root: string;
      readonly entry: string;
      readonly runtime: string;
      readonly handler: string;
    };

/** A zip of the code. */
export type PackageCode = (code: FunctionCode) => Promise<Uint8Array>;

/** What a rehearsal's bundler does anyway: an ES module with the SDK left out. */
const bundling: Readonly<Record<string, readonly string[]>> = {
  Format: ['"esm"'],
  OutExtension: ['[".js=.mjs"]'],
  External: ['["@aws-sdk/*"]'],
  Target: ['"es2022"', '"es2023"', '"es2024"'],
  Minify: ['true', 'false'],
};

/** The code of an AWS::Serverless::Function; paths start at `folder`. Throws an Error that says what does not fit. */
export function functionCode(properties: ValueMap, metadata: ValueMap, folder: string): FunctionCode {
  const { InlineCode: text, CodeUri: uri, Runtime: runtime, Handler: handler } = properties;
  if (typeof runtime !== 'string' || typeof handler !== 'string') throw new Error('Runtime and Handler are required');
  if (typeof text === 'string' && uri === undefined) return { kind: 'inline', text };
  if (typeof uri !== 'string' || text !== undefined) throw new Error('either InlineCode or CodeUri is required');
  if (metadata.BuildMethod !== 'esbuild') throw new Error('code from CodeUri needs Metadata with BuildMethod esbuild');
  const { EntryPoints: entries, ...settings } = isValueMap(metadata.BuildProperties) ? metadata.BuildProperties : {};
  for (const [name, value] of Object.entries(settings)) {
    const text = JSON.stringify(value);
    if (!bundling[name]?.includes(text)) throw new Error(`BuildProperties with ${name} ${text} is not supported`);
  }
  const root = resolve(folder, uri);
  return { kind: 'bundle', root, entry: resolve(root, onlyEntry(entries)), runtime, handler };
}

function onlyEntry(entries: Value | undefined): string {
  const [entry, ...others] = Array.isArray(entries) ? entries : [];
  if (typeof entry !== 'string' || others.length > 0) throw new Error('EntryPoints should be a list of one file');
  return entry;
}
