/**
 * Sends one blob: asks for a place, then puts all of it there at once, streamed. A half sent blob is never continued;
 * whoever repeats it begins with a place of its own.
 */
import { followLocation } from './endpoint.ts';
import type { BlobSource } from './registry.ts';
import { RegistryError } from './registry-error.ts';
import { readBytes } from './response-body.ts';
import type { Transport } from './transport.ts';

/** A blob and where it goes; names are checked. */
export interface BlobUpload {
  readonly repository: string;
  readonly digest: string;
  /** Bytes. */
  readonly size: number;
  readonly open: () => BlobSource;
}

const largestAnswer = 64 * 1024;

/** Throws RegistryError, and what the source throws. */
export async function uploadBlob(transport: Transport, { repository, digest, size, open }: BlobUpload): Promise<void> {
  const name = `the upload of ${digest} to ${repository}`;
  const url = transport.url(`/v2/${repository}/blobs/uploads/`);
  const begun = await transport.send({ method: 'POST', url, name });
  await readBytes(begun, largestAnswer).catch(() => {});
  const place = withDigest(followLocation(begun.headers.get('location'), url, name), digest);
  const source = watchSource(open, size, digest);
  const headers = { 'content-type': 'application/octet-stream', 'content-length': String(size) };
  try {
    const body = size === 0 ? { body: new Uint8Array() } : { stream: source.start };
    const done = await transport.send({ method: 'PUT', url: place, name, headers, ...body });
    await readBytes(done, largestAnswer).catch(() => {});
  } catch (error) {
    // The connection ends, too, when there is nothing more to send: that is not the registry's doing.
    throw source.failure()?.error ?? error;
  } finally {
    source.stop();
  }
}

/** The address as it was given, and nothing else about it changed: it may be signed. */
function withDigest(place: URL, digest: string): URL {
  const url = new URL(place);
  url.hash = '';
  return new URL(`${url}${url.search === '' ? '?' : '&'}digest=${encodeURIComponent(digest)}`);
}

/** A source whose own errors are told apart from those of the connection, and that is closed in the end. */
function watchSource(open: () => BlobSource, size: number, digest: string) {
  let failure: { readonly error: unknown } | undefined;
  let running: AsyncGenerator<Uint8Array, void> | undefined;
  async function* read(): AsyncGenerator<Uint8Array, void> {
    let sent = 0;
    try {
      for await (const chunk of open() as AsyncIterable<Uint8Array>) {
        sent += chunk.length;
        if (sent > size) break;
        yield chunk;
      }
      if (sent !== size) {
        throw new RegistryError('invalid', `The content of ${digest} has not the ${size} bytes that the image says.`);
      }
    } catch (error) {
      failure = { error };
      throw error;
    }
  }
  const stop = () => {
    // Who waits for its next bytes would wait for ever; what the end of it throws interests nobody any more.
    running?.return().catch(() => {});
  };
  return {
    start: (): ReadableStream<Uint8Array> => {
      stop();
      running = read();
      return ReadableStream.from(running);
    },
    stop,
    failure: () => failure,
  };
}
