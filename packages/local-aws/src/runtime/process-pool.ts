/**
 * The warm processes of all functions. An event gets an idle process of its version, or a new one
 * while there is room, or waits. Processes end when their code is replaced, when they were idle for
 * long (real time), and all of them with the server: none may ever outlive it.
 */

/** A process as far as the pool cares. */
export interface PooledProcess {
  /** Whether it can take another event. */
  readonly reusable: boolean;
  /** Resolves when it is gone. */
  readonly closed: Promise<void>;
  /** Ends it at once. */
  kill(): void;
}

interface Entry<P> {
  readonly key: string;
  readonly process: P;
  busy: boolean;
  retired: boolean;
  idleTimer: NodeJS.Timeout | undefined;
}

export class ProcessPool<P extends PooledProcess> {
  readonly #maximum: number;
  readonly #idleMilliseconds: number;
  readonly #entries = new Map<P, Entry<P>>();
  /** Killed, but perhaps not gone yet. */
  readonly #ending = new Set<Promise<void>>();
  readonly #waiting: { resume: () => void; refuse: (reason: Error) => void }[] = [];
  readonly #killAll = () => {
    for (const process of this.#entries.keys()) process.kill();
  };

  /** `maximum` processes in all; `idleMilliseconds` of real time until an idle one is ended. */
  constructor({ maximum = 16, idleMilliseconds = 60_000 } = {}) {
    this.#maximum = maximum;
    this.#idleMilliseconds = idleMilliseconds;
    process.once('exit', this.#killAll);
  }

  /**
   * A process for the version `key`, exclusively until it is released; `start` makes a new one.
   * Waits in line when all are busy; rejects if the pool is cleared meanwhile.
   */
  async acquire(key: string, start: () => P): Promise<P> {
    for (;;) {
      const idle = [...this.#entries.values()].filter((entry) => !entry.busy);
      const warm = idle.findLast((entry) => entry.key === key && entry.process.reusable);
      if (warm !== undefined) {
        clearTimeout(warm.idleTimer);
        warm.busy = true;
        return warm.process;
      }
      const evicted = this.#entries.size < this.#maximum ? undefined : idle[0];
      if (evicted !== undefined) this.#drop(evicted);
      if (this.#entries.size < this.#maximum) {
        const process = start();
        this.#entries.set(process, { key, process, busy: true, retired: false, idleTimer: undefined });
        return process;
      }
      await new Promise<void>((resume, refuse) => this.#waiting.push({ resume, refuse }));
    }
  }

  /** Gives a process back after its event. */
  release(process: P): void {
    const entry = this.#entries.get(process);
    if (entry === undefined) return;
    entry.busy = false;
    if (entry.retired || !process.reusable) this.#drop(entry);
    else {
      entry.idleTimer = setTimeout(() => this.#drop(entry), this.#idleMilliseconds);
      entry.idleTimer.unref();
    }
    this.#waiting.shift()?.resume();
  }

  /** Ends the processes whose key `matches`: idle ones now, busy ones after their event. */
  retire(matches: (key: string) => boolean): void {
    for (const entry of this.#entries.values()) {
      if (!matches(entry.key)) continue;
      entry.retired = true;
      if (!entry.busy) this.#drop(entry);
    }
  }

  /** Ends every process at once, busy or not, and waits until all are gone; the pool can be used again. */
  async clear(): Promise<void> {
    for (const entry of [...this.#entries.values()]) this.#drop(entry);
    for (const { refuse } of this.#waiting.splice(0)) refuse(new Error('The functions were reset.'));
    await Promise.all(this.#ending);
  }

  /** Ends every process for good. */
  async close(): Promise<void> {
    process.off('exit', this.#killAll);
    await this.clear();
  }

  #drop(entry: Entry<P>): void {
    clearTimeout(entry.idleTimer);
    this.#entries.delete(entry.process);
    entry.process.kill();
    const { closed } = entry.process;
    this.#ending.add(closed);
    void closed.then(() => this.#ending.delete(closed));
  }
}
