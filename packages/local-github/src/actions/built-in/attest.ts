/**
 * Stands in for actions/attest, with its rules for subjects and predicates. It signs with the key of the run, not by
 * Sigstore: what it makes is worth something inside the same rehearsal only.
 */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { appendFile, mkdtemp, readFile, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { PROVENANCE_TYPE, provenanceOf, type Subject, statementOf } from '../../attestations/statement.ts';
import { findFiles } from '../../files/glob.ts';
import type { TokenSubject } from '../../oidc/claims.ts';
import type { BuiltIn, BuiltInStep } from './contract.ts';

const MAX_SUBJECTS = 1024;
const MAX_PREDICATE_BYTES = 16 * 1024 * 1024;
/** Hexadecimal digits of the algorithms that a subject's digest may have. */
const DIGEST_LENGTHS: Readonly<Record<string, number>> = {
  sha224: 56,
  sha256: 64,
  sha384: 96,
  sha512: 128,
  sha512_224: 56,
  sha512_256: 64,
};

type Inputs = BuiltInStep['inputs'];

export const attest: BuiltIn = {
  supported: ['subject-path', 'subject-digest', 'subject-name', 'predicate-type', 'predicate', 'predicate-path'],
  ignored: ['github-token', 'show-summary', 'create-storage-record', 'subject-version'],
  run: async ({ inputs, workspace, temp, attester, info }) => {
    const { mayRequestIdToken, mayAttest, signer, store } = attester;
    if (!mayRequestIdToken) {
      throw new Error('missing "id-token" permission. Please add "permissions: id-token: write" to your workflow.');
    }
    refusePredicateWithoutType(inputs);
    const subjects = await findSubjects(inputs, workspace);
    const { type, content } = await findPredicate(inputs, workspace, signer);
    if (!mayAttest) {
      throw new Error(
        'Failed to persist attestation: Resource not accessible by integration. ' +
          'Please add "permissions: attestations: write" to your workflow.',
      );
    }
    const { id, bundle } = store.add(statementOf(subjects, type, content), signer);
    const file = path.join(await mkdtemp(`${temp}/`), 'attestation.json');
    await writeFile(file, `${JSON.stringify(bundle)}\n`);
    await appendFile(path.join(temp, 'created_attestation_paths.txt'), `${file}\n`);
    info(`Attestation created for ${nameSubjects(subjects)}, signed with the key of this rehearsal.`);
    const url = `https://github.com/${signer.repository}/attestations/${id}`;
    return { 'bundle-path': file, 'attestation-id': id, 'attestation-url': url };
  },
};

function nameSubjects(subjects: readonly Subject[]): string {
  const [only] = subjects;
  if (only === undefined || subjects.length > 1) return `${subjects.length} subjects`;
  const [algorithm, digest] = Object.entries(only.digest)[0] ?? [];
  return `${only.name}@${algorithm}:${digest}`;
}

async function findSubjects(inputs: Inputs, workspace: string): Promise<readonly Subject[]> {
  const { 'subject-path': paths, 'subject-digest': digest, 'subject-name': name } = inputs;
  if (paths !== undefined && digest !== undefined) {
    throw new Error('Only one of subject-path, subject-digest, or subject-checksums may be provided');
  }
  if (paths !== undefined) return digestFiles(paths, name, workspace);
  if (digest === undefined) {
    throw new Error('One of subject-path, subject-digest, or subject-checksums must be provided');
  }
  if (name === undefined) throw new Error('subject-name must be provided when using subject-digest');
  return [{ name, digest: parseDigest(digest) }];
}

/** The files that the patterns match, parted by lines or commas; the same name with the same digest counts once. */
async function digestFiles(paths: string, name: string | undefined, workspace: string): Promise<readonly Subject[]> {
  const files = findFiles(paths.split(/[\n,]/), workspace);
  if (files.length > MAX_SUBJECTS) {
    throw new Error(
      `Too many subjects specified (>${MAX_SUBJECTS}). The maximum number of subjects is ${MAX_SUBJECTS}.`,
    );
  }
  if (files.length === 0) throw new Error(`Could not find subject at path ${paths}`);
  const subjects = new Map<string, Subject>();
  for (const file of files) {
    const sha256 = createHash('sha256');
    await pipeline(createReadStream(file), sha256);
    const subject = { name: name ?? path.basename(file), digest: { sha256: sha256.digest('hex') } };
    subjects.set(JSON.stringify(subject), subject);
  }
  return [...subjects.values()];
}

function parseDigest(text: string): Subject['digest'] {
  const [, algorithm = '', digest = ''] = /^([^:]+):([^:]+)$/.exec(text) ?? [];
  if (algorithm === '') throw new Error('subject-digest must be in the format "algorithm:hex_digest"');
  const length = DIGEST_LENGTHS[algorithm];
  if (length === undefined) throw new Error(`subject-digest has unsupported algorithm "${algorithm}"`);
  if (!/^[0-9a-f]+$/i.test(digest)) throw new Error('subject-digest has invalid hex digits');
  if (digest.length !== length) {
    throw new Error(
      `subject-digest has invalid length for algorithm "${algorithm}" (expected ${length}, got ${digest.length})`,
    );
  }
  return { [algorithm]: digest };
}

function refusePredicateWithoutType(inputs: Inputs): void {
  const given = inputs.predicate ?? inputs['predicate-path'];
  if (given !== undefined && inputs['predicate-type'] === undefined) {
    throw new Error('predicate-type is required when using predicate or predicate-path');
  }
}

async function findPredicate(
  inputs: Inputs,
  workspace: string,
  signer: TokenSubject,
): Promise<{ readonly type: string; readonly content: unknown }> {
  const { 'predicate-type': type, predicate, 'predicate-path': file } = inputs;
  if (type === undefined) return { type: PROVENANCE_TYPE, content: provenanceOf(signer) };
  if (predicate !== undefined && file !== undefined) {
    throw new Error('Only one of predicate-path or predicate may be provided');
  }
  if (file !== undefined) return { type, content: await readPredicate(file, path.resolve(workspace, file)) };
  if (predicate === undefined) throw new Error('One of predicate-path or predicate must be provided');
  if (predicate.length > MAX_PREDICATE_BYTES) {
    throw new Error(`predicate string exceeds maximum allowed size: ${MAX_PREDICATE_BYTES} bytes`);
  }
  return { type, content: parseJson('predicate', predicate) };
}

async function readPredicate(name: string, file: string): Promise<unknown> {
  const stats = await stat(file).catch(() => undefined);
  if (stats === undefined) throw new Error(`predicate file not found: ${name}`);
  if (stats.size > MAX_PREDICATE_BYTES) {
    throw new Error(`predicate file exceeds maximum allowed size: ${MAX_PREDICATE_BYTES} bytes`);
  }
  return parseJson('predicate-path', await readFile(file, 'utf8'));
}

function parseJson(input: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new Error(`${input} is not JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
}
