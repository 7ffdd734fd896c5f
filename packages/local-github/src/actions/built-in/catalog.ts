/** The actions of GitHub that this package stands in for, at any ref. */
import { attest } from './attest.ts';
import { checkout } from './checkout.ts';
import type { BuiltIn } from './contract.ts';
import { downloadArtifact } from './download-artifact.ts';
import { setupNode } from './setup-node.ts';
import { uploadArtifact } from './upload-artifact.ts';

export type BuiltInName =
  | 'actions/attest'
  | 'actions/checkout'
  | 'actions/setup-node'
  | 'actions/upload-artifact'
  | 'actions/download-artifact';

const BUILT_INS: Readonly<Record<BuiltInName, BuiltIn>> = {
  'actions/attest': attest,
  'actions/checkout': checkout,
  'actions/setup-node': setupNode,
  'actions/upload-artifact': uploadArtifact,
  'actions/download-artifact': downloadArtifact,
};

/** The stand-in's name if there is one for `owner/name[/path]`. */
export function builtInName(place: string): BuiltInName | undefined {
  return (Object.keys(BUILT_INS) as BuiltInName[]).find((name) => name === place.toLowerCase());
}

export function builtIn(name: BuiltInName): BuiltIn {
  return BUILT_INS[name];
}

/** The inputs among `names` that the stand-in would have to ignore although they matter. */
export function unsupportedInputs(name: BuiltInName, names: readonly string[]): readonly string[] {
  const { supported, ignored } = BUILT_INS[name];
  return names.filter((input) => ![...supported, ...ignored].includes(input.toLowerCase()));
}
