/**
 * Packers on this thread or on others. A worker's program is the text of two functions rather than a file: it starts
 * the same way from the sources, from a bundle of one file, and under a test runner.
 */
import crypto from 'node:crypto';
import fs from 'node:fs';
import { type MessagePort, Worker } from 'node:worker_threads';
import zlib from 'node:zlib';
import { libdeflateWasm } from './libdeflate-wasm.ts';
import {
  type FileToPack,
  type KnownFiles,
  openPacker,
  type PackedFiles,
  type Packer,
  type PackerSetup,
  type Unreadable,
} from './packer.ts';

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

/** A pool of so many worker threads; with none, the caller's thread does the work. `known` need not be packed again. */
export function openPool(workers: number, known?: KnownFiles): PackerPool {
  const setup = { module: new WebAssembly.Module(Buffer.from(libdeflateWasm, 'base64')), known };
  return workers === 0 ? ownThread(openPacker(setup, { fs, zlib, crypto })) : threads(workers, setup);
}

function ownThread(packer: Packer): PackerPool {
  return { pack: async (files) => packer(files), close: async () => {} };
}

function threads(count: number, workerData: PackerSetup): PackerPool {
  const code = `(${serve})(require('node:worker_threads'), (${openPacker})(require('node:worker_threads').workerData, {
    fs: require('node:fs'), zlib: require('node:zlib'), crypto: require('node:crypto') }))`;
  const waiting: Request[] = [];
  const started = Array.from({ length: count }, () => startWorker());

  return {
    pack: (files) =>
      new Promise((resolve, reject) => {
        waiting.push({ files, resolve, reject });
        for (const { take } of started) take();
      }),
    async close() {
      await Promise.all(started.map(({ worker }) => worker.terminate()));
    },
  };

  function startWorker() {
    // Flags of this process, such as another module format, are not for the worker's own few lines.
    const worker = new Worker(code, { eval: true, workerData, execArgv: [] });
    const asked: Request[] = [];
    const take = () => {
      // The second waits while the first is packed, so that no thread is ever idle.
      while (asked.length < 2) {
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
    return { worker, take };
  }
}

/** A worker's program. Handed over as text, like `openPacker`. */
function serve({ parentPort }: { readonly parentPort: MessagePort | null }, packer: Packer): void {
  parentPort?.on('message', (files: readonly FileToPack[]) => {
    const result = packer(files);
    parentPort.postMessage(result, 'bytes' in result ? [result.bytes.buffer] : []);
  });
}
