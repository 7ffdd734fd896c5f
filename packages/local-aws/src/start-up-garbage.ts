/**
 * Loading the clients of twelve services leaves forty megabytes of garbage. V8 collects when a program allocates;
 * one that waits for its first call would hold on to it for as long as it waits.
 */
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

type Collect = (options: { type: 'major'; execution: 'sync'; flavor: 'last-resort' }) => void;

/** Collects once, a moment from now: nobody who waits for the server to be ready should wait for this. */
export function dropStartUpGarbage(): void {
  setFlagsFromString('--expose-gc');
  const collect: Collect = runInNewContext('gc');
  setFlagsFromString('--no-expose-gc');
  setTimeout(() => collect({ type: 'major', execution: 'sync', flavor: 'last-resort' }), 500).unref();
}
