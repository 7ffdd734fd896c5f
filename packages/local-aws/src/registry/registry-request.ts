/** A request to the registry, as those see it who carry it out. */
import type { EcrCore } from '../services/ecr/core.ts';
import type { Registry } from '../services/ecr/store.ts';

export interface RegistryRequest {
  readonly core: EcrCore;
  /** Of the region that the password is for. */
  readonly registry: Registry;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** To be read once, chunk by chunk; it throws if the client is gone before its end. */
  readonly body: AsyncIterable<Uint8Array>;
}
