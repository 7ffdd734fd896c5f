/**
 * The time of local-aws. Everything that AWS would do "after a while" is scheduled here, so one
 * number (`--speed`) makes a ten-minute canary last ten seconds, and a test can advance by hand.
 * Nothing else in this package may read the machine's clock for AWS time.
 */

/** Milliseconds since the epoch, on the clock of local-aws (not the machine's). */
export type Instant = number;

/** Takes an action off the schedule; does nothing if it already ran. */
export type Cancel = () => void;

/** Time as the services see it. */
export interface Clock {
  now(): Instant;
  /** Runs `action` once, `delay` milliseconds of this clock from now. */
  after(delay: number, action: () => void): Cancel;
  /**
   * Real work that belongs to this instant: a health check on its way, a process that starts. A clock that is
   * stepped waits for it before time goes on; one that runs doesn't.
   */
  hold(work: Promise<unknown>): void;
}

/** Real time, `speed` times as fast: at 60, a minute of AWS takes a second. */
export class RunningClock implements Clock {
  readonly #speed: number;
  readonly #machineStart = Date.now();
  readonly #start: Instant;

  /** `start` in milliseconds since the epoch, the machine's now by default: AWS time may be ahead of it. */
  constructor(speed: number, start?: Instant) {
    this.#speed = speed;
    this.#start = start ?? this.#machineStart;
  }

  now(): Instant {
    return this.#start + (Date.now() - this.#machineStart) * this.#speed;
  }

  after(delay: number, action: () => void): Cancel {
    const timer = setTimeout(action, Math.max(0, delay / this.#speed));
    // A pending alarm evaluation must not keep a stopped server's process alive.
    timer.unref();
    return () => clearTimeout(timer);
  }

  hold(): void {}
}

/** Time that stands still until a test advances it; due actions run in order, at their own instant. */
export class SteppingClock implements Clock {
  #now: Instant;
  #order = 0;
  readonly #held = new Set<Promise<unknown>>();
  #due: { at: Instant; order: number; action: () => void }[] = [];

  constructor(start: Instant = Date.UTC(2026, 0, 1)) {
    this.#now = start;
  }

  now(): Instant {
    return this.#now;
  }

  after(delay: number, action: () => void): Cancel {
    const entry = { at: this.#now + Math.max(0, delay), order: this.#order++, action };
    this.#due.push(entry);
    return () => {
      this.#due = this.#due.filter((other) => other !== entry);
    };
  }

  hold(work: Promise<unknown>): void {
    const held: Promise<unknown> = work.then(
      () => this.#held.delete(held),
      () => this.#held.delete(held),
    );
    this.#held.add(held);
  }

  /**
   * Moves time on by `duration` milliseconds and runs what falls due, including what that schedules. Waits for
   * nothing: for tests without processes and sockets.
   */
  advance(duration: number): void {
    const end = this.#now + duration;
    while (this.#runNext(end)) {
      // Each action may have scheduled another.
    }
    this.#now = end;
  }

  /** Like `advance`, and waits for held work at every instant. One step at a time. */
  async step(duration: number): Promise<void> {
    const end = this.#now + duration;
    do {
      await this.#settle();
    } while (this.#runNext(end));
    this.#now = end;
  }

  /** Runs the next action that is due by `end`; false if there is none. */
  #runNext(end: Instant): boolean {
    const next = this.#due.filter((entry) => entry.at <= end).sort((a, b) => a.at - b.at || a.order - b.order)[0];
    if (next === undefined) return false;
    this.#due = this.#due.filter((entry) => entry !== next);
    this.#now = next.at;
    next.action();
    return true;
  }

  async #settle(): Promise<void> {
    while (this.#held.size > 0) await Promise.all(this.#held);
  }
}
