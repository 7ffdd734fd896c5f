/**
 * Packers on this thread or on others. A worker's program is the text of two functions rather than a file: it starts
 * the same way from the sources, from a bundle of one file, and under a test runner.
 */
import crypto from 'node:crypto';
import fs from 'node:fs';
import { availableParallelism } from 'node:os';
import { type MessagePort, Worker } from 'node:worker_threads';
import zlib from 'node:zlib';
import { libdeflateWasm } from './libdeflate-wasm.ts';
import {
  type FileToPack,
  type KnownFiles,
  openPacker,
  type PackedFiles,
  type Packer,
  type PackerModules,
  type PackerSetup,
  type Unreadable,
} from './packer.ts';

/** As many as there are processors, but no more than can be fed. */
export const mostThreads = Math.min(availableParallelism(), 8);

/** Packs on some thread, in the order of asking. */
export interface PackerPool {
  pack(files: readonly FileToPack[]): Promise<PackedFiles | Unreadable>;
  close(): Promise<void>;
}

/** Of JavaScript's own API, what is used here: Node.js's types have no constructors of it. */
declare const WebAssembly: { readonly Module: new (bytes: Uint8Array) => object };

interface Request {
  readonly files: readonly FileToPack[];
  resolve(result: PackedFiles | Unreadable): void;
  reject(error: unknown): void;
}

/** Worker threads that can start while their work is still being looked for. */
export interface Threads {
  /** Starts them, unless they were started. They keep no process alive until they are taken. */
  start(): void;
  /** Hands over so many, those that were started first. */
  take(count: number): readonly Worker[];
}

/** Threads of which none is started yet. */
export function prepareThreads(): Threads {
  let started: Worker[] | undefined;
  return {
    start() {
      started ??= Array.from({ length: mostThreads }, startWorker);
      for (const worker of started) worker.unref();
    },
    take(count) {
      const taken = started?.splice(0, count) ?? [];
      for (const worker of taken) worker.ref();
      return [...taken, ...Array.from({ length: count - taken.length }, startWorker)];
    },
  };
}

/** A pool of so many worker threads; with none, the caller's thread does the work. `known` need not be packed again. */
export function openPool(count: number, known?: KnownFiles, threads = prepareThreads()): PackerPool {
  const setup = { module: new WebAssembly.Module(Buffer.from(libdeflateWasm, 'base64')), known };
  return count === 0 ? ownThread(openPacker(setup, { fs, zlib, crypto })) : poolOf(threads.take(count), setup);
}

function ownThread(packer: Packer): PackerPool {
  return { pack: async (files) => packer(files), close: async () => {} };
}

function poolOf(workers: readonly Worker[], setup: PackerSetup): PackerPool {
  const waiting: Request[] = [];
  const takers = workers.map((worker) => serveBy(worker));

  return {
    pack: (files) =>
      new Promise((resolve, reject) => {
        waiting.push({ files, resolve, reject });
        for (const take of takers) take();
      }),
    async close() {
      await Promise.all(workers.map((worker) => worker.terminate()));
    },
  };

  function serveBy(worker: Worker): () => void {
    const asked: Request[] = [];
    const take = () => {
      // Some wait while the first is packed, so that no thread is idle while this one is busy.
      while (asked.length < 4) {
        const request = waiting.shift();
        if (request === undefined) return;
        asked.push(request);
        worker.postMessage(request.files);
      }
    };
    const fail = (error: unknown) => {
      for (const request of [...asked.splice(0), ...waiting.splice(0)]) request.reject(error);
    };
    worker.on('message', (result: PackedFiles | Unreadable) => {
      asked.shift()?.resolve(result);
      take();
    });
    worker.on('error', fail);
    worker.on('exit', (code) => fail(new Error(`A worker thread ended with exit code ${code}.`)));
    worker.postMessage(setup);
    return take;
  }
}

function startWorker(): Worker {
  const code = `(${serve})(require('node:worker_threads'), (${openPacker}), {
    fs: require('node:fs'), zlib: require('node:zlib'), crypto: require('node:crypto') })`;
  // Flags of this process, such as another module format, are not for the worker's own few lines.
  return new Worker(code, { eval: true, execArgv: [] });
}

/** A worker's program: the first message is a setup, those after it are files. Handed over as text, like `openPacker`. */
function serve(
  { parentPort }: { readonly parentPort: MessagePort | null },
  open: typeof openPacker,
  modules: PackerModules,
): void {
  let packer: Packer | undefined;
  parentPort?.on('message', (message: PackerSetup | readonly FileToPack[]) => {
    if ('module' in message) {
      packer = open(message, modules);
      return;
    }
    const result = packer?.(message);
    if (result !== undefined) parentPort.postMessage(result, 'bytes' in result ? [result.bytes.buffer] : []);
  });
}
