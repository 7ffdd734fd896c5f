/** The arguments of `gh attestation verify` as its manual has them. Pure. */
import { parseArgs } from 'node:util';
import { PROVENANCE_TYPE } from '../attestations/statement.ts';

/** What is to be verified, and what is asked of the attestation. */
export interface VerifyRequest {
  readonly file: string;
  readonly repository: string | undefined;
  readonly owner: string;
  readonly predicateType: string;
  readonly signerWorkflow: string | undefined;
  readonly sourceRef: string | undefined;
  readonly sourceDigest: string | undefined;
  readonly denySelfHosted: boolean;
  readonly json: boolean;
}

const OPTIONS = {
  repo: { type: 'string', short: 'R' },
  owner: { type: 'string', short: 'o' },
  'predicate-type': { type: 'string' },
  'signer-workflow': { type: 'string' },
  'source-ref': { type: 'string' },
  'source-digest': { type: 'string' },
  'deny-self-hosted-runners': { type: 'boolean' },
  format: { type: 'string' },
} as const;

/** Reads what follows `gh`. Throws one sentence about a command or flag that is wrong or not here. */
export function parseVerify(words: readonly string[]): VerifyRequest {
  const [group = '', command = '', ...rest] = words;
  if (!['attestation', 'at'].includes(group) || command !== 'verify') {
    throw new Error(
      `'${['gh', group, command].join(' ').trim()}' is not supported in a rehearsal; 'gh attestation verify' is.`,
    );
  }
  const { values, positionals, tokens } = parseArgs({
    args: rest,
    options: OPTIONS,
    allowPositionals: true,
    strict: false,
    tokens: true,
  });
  for (const token of tokens) {
    if (token.kind !== 'option') continue;
    const option = Object.entries(OPTIONS).find(([name]) => name === token.name)?.[1];
    if (option === undefined) {
      throw new Error(`the flag ${token.rawName} of 'gh attestation verify' is not supported in a rehearsal.`);
    }
    if (option.type === 'string' && token.value === undefined) {
      throw new Error(`flag needs an argument: ${token.rawName}`);
    }
  }
  const [file, ...others] = positionals;
  if (file === undefined || others.length > 0) {
    throw new Error('must specify file path or container image URI, as well as one of --owner or --repo');
  }
  if (file.startsWith('oci://')) throw new Error('container images cannot be verified in a rehearsal, only files.');
  const text = (value: string | boolean | undefined): string | undefined =>
    typeof value === 'string' && value !== '' ? value : undefined;
  const format = text(values.format);
  if (format !== undefined && format !== 'json') {
    throw new Error(`invalid argument "${format}" for "--format" flag: valid values are {json}`);
  }
  return {
    file,
    ...parsePlace(text(values.repo), text(values.owner)),
    predicateType: text(values['predicate-type']) ?? PROVENANCE_TYPE,
    signerWorkflow: text(values['signer-workflow']),
    sourceRef: text(values['source-ref']),
    sourceDigest: text(values['source-digest']),
    denySelfHosted: values['deny-self-hosted-runners'] === true,
    json: format === 'json',
  };
}

function parsePlace(repository: string | undefined, owner: string | undefined) {
  if (repository !== undefined && owner !== undefined) {
    throw new Error(
      'if any flags in the group [owner repo] are set none of the others can be; [owner repo] were all set',
    );
  }
  if (owner !== undefined) return { repository, owner };
  if (repository === undefined) throw new Error('at least one of the flags in the group [owner repo] is required');
  const parts = repository.split('/');
  if (parts.length !== 2) throw new Error(`invalid value provided for repo: ${repository}`);
  return { repository, owner: parts[0] ?? '' };
}
