/**
 * The state of a whole account as one readable file: a section for each service, and the bytes that the
 * sections name by digest. JSON or YAML; a person may write it, and leave out whatever has a default.
 */
import { parse } from 'yaml';
import { type Service, StateError } from '../services/service.ts';
import { type BlobStore, digestPattern } from './blob-store.ts';
import { readState } from './state-reader.ts';

/** What the file is. */
export interface AccountState {
  /** Of this form. */
  readonly version: 1;
  /** The clock of local-aws when it was written, ISO 8601. */
  readonly time?: string;
  /** By the names of IAM actions, as each service dumps itself. */
  readonly services: Readonly<Record<string, unknown>>;
  /** Bytes by digest: `text`, or `base64` of what is no text. Absent where they lie in a folder beside it. */
  readonly blobs?: Readonly<Record<string, { readonly text: string } | { readonly base64: string }>>;
}

/** The state of `services` at `now`. With `blobs`, the file also carries all bytes that it names. */
export function dumpAccount(
  services: Readonly<Record<string, Service>>,
  now: number,
  blobs: BlobStore | undefined,
): AccountState {
  const dumped: Record<string, unknown> = {};
  for (const [name, service] of Object.entries(services)) dumped[name] = service.dump();
  const state: AccountState = { version: 1, time: new Date(now).toISOString(), services: dumped };
  if (blobs === undefined) return state;
  const named = [...findDigests(dumped)].sort().flatMap((digest) => {
    const bytes = blobs.get(digest);
    return bytes === undefined ? [] : [[digest, inline(bytes)] as const];
  });
  return { ...state, blobs: Object.fromEntries(named) };
}

/** Reads a file's text. Throws StateError. */
export function parseAccountState(text: string): AccountState {
  let value: unknown;
  try {
    // JSON is YAML, too.
    value = parse(text, { merge: true });
  } catch (error) {
    throw new StateError(`The state is neither YAML nor JSON: ${(error as Error).message.split('\n')[0]}`);
  }
  const reader = readState(value, '');
  const version = reader.optionalNumber('version') ?? 1;
  if (version !== 1) throw new StateError(`version is ${version}, this local-aws reads version 1.`);
  const time = reader.optionalTime('time');
  const services = (reader.map('services') && reader.json('services')) ?? {};
  const blobs = Object.fromEntries(
    reader.entries('blobs').map(([digest, blob]) => {
      if (!digestPattern.test(digest)) throw new StateError(`blobs.${digest} must be named by sha256: and 64 digits.`);
      const text = blob.optionalString('text');
      const content = text === undefined ? { base64: blob.string('base64') } : { text };
      blob.end();
      return [digest, content];
    }),
  );
  reader.end();
  return {
    version: 1,
    ...(time !== undefined && { time: new Date(time).toISOString() }),
    services: services as AccountState['services'],
    blobs,
  };
}

/**
 * Puts each service into its part of the state; services without one stay as they are. `services` are in the order
 * of a reset, and restored the other way round: who refers to others comes last. Throws StateError, after which the
 * account must be reset.
 */
export async function restoreAccount(
  services: Readonly<Record<string, Service>>,
  state: AccountState,
  blobs: BlobStore,
): Promise<void> {
  const unknown = Object.keys(state.services).find((name) => services[name] === undefined);
  if (unknown !== undefined) {
    throw new StateError(`services.${unknown} is not known; there is ${Object.keys(services).sort().join(', ')}.`);
  }
  for (const [digest, blob] of Object.entries(state.blobs ?? {})) {
    const kept = blobs.put('text' in blob ? Buffer.from(blob.text) : Buffer.from(blob.base64, 'base64'));
    if (kept !== digest) throw new StateError(`blobs.${digest} has other bytes than its name says: ${kept}.`);
  }
  for (const [name, service] of Object.entries(services).toReversed()) {
    if (state.services[name] !== undefined) await service.restore(state.services[name]);
  }
}

function findDigests(value: unknown, found = new Set<string>()): ReadonlySet<string> {
  if (typeof value === 'string' && digestPattern.test(value)) found.add(value);
  if (typeof value === 'object' && value !== null) {
    for (const [key, member] of Object.entries(value)) {
      findDigests(key, found);
      findDigests(member, found);
    }
  }
  return found;
}

function inline(bytes: Uint8Array): { readonly text: string } | { readonly base64: string } {
  const text = Buffer.from(bytes).toString();
  return Buffer.from(text).equals(bytes) ? { text } : { base64: Buffer.from(bytes).toString('base64') };
}

/** When the state was written, in milliseconds since the epoch; 0 if it does not say. */
export function timeOf({ time }: AccountState): number {
  return time === undefined ? 0 : Date.parse(time);
}
