/** Whether the program of a container listens, and what to say if it does not. */

import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

export interface PortWatchSettings {
  /** A port of 127.0.0.1. */
  readonly port: number;
  /** Milliseconds that a connection must last: a proxy in between accepts it first and looks for a program then. */
  readonly proof?: number;
  /** Milliseconds that the program may take to listen before it is missed. */
  readonly patience: number;
  /** What to say once the program has had its time. */
  readonly complaint: string;
  readonly onOutput: (line: string) => void;
}

/** How long programs may take to listen, in milliseconds. */
export const defaultPatience = 5_000;

/** Looks every few milliseconds, later every second, until something has accepted a connection. */
export class PortWatch {
  readonly #settings: PortWatchSettings;
  #listens = false;
  #missed = false;
  #over = false;
  #timer: NodeJS.Timeout | undefined;
  #pause = 10;
  #settle: () => void = () => {};
  readonly #settled = new Promise<void>((resolve) => {
    this.#settle = resolve;
  });

  constructor(settings: PortWatchSettings) {
    this.#settings = settings;
    this.#look();
  }

  /** The complaint, from when it was made until something listens. */
  get notListening(): string | undefined {
    return this.#missed && !this.#listens ? this.#settings.complaint : undefined;
  }

  /** Resolves when it listens, when it is stopped, or when the program has had its time; complains then. */
  async ready(): Promise<void> {
    const limit = new AbortController();
    const late = delay(this.#settings.patience, undefined, { signal: limit.signal, ref: false }).catch(() => {});
    await Promise.race([this.#settled, late]);
    limit.abort();
    if (this.#over) return;
    this.#missed = true;
    this.#settings.onOutput(`local-aws: ${this.#settings.complaint}`);
  }

  /** Looks no more. */
  stop(): void {
    this.#over = true;
    clearTimeout(this.#timer);
    this.#settle();
  }

  #look(): void {
    const socket = connect(this.#settings.port, '127.0.0.1');
    let failed = false;
    const fail = () => {
      socket.destroy();
      if (failed || this.#over) return;
      failed = true;
      this.#timer = setTimeout(() => this.#look(), this.#pause);
      this.#timer.unref();
      this.#pause = Math.min(1000, this.#pause * 1.2);
    };
    socket.once('error', fail).once('end', fail);
    socket.once('connect', () => {
      const accept = () => {
        socket.destroy();
        if (failed || this.#over) return;
        this.#listens = true;
        this.stop();
      };
      const { proof } = this.#settings;
      if (proof === undefined) accept();
      else setTimeout(accept, proof);
    });
    socket.resume();
  }
}
