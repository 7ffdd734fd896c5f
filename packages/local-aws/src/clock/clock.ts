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
}

/** Real time, `speed` times as fast: at 60, a minute of AWS takes a second. */
export class RunningClock implements Clock {
  readonly #speed: number;
  readonly #start = Date.now();

  constructor(speed: number) {
    this.#speed = speed;
  }

  now(): Instant {
    return this.#start + (Date.now() - this.#start) * this.#speed;
  }

  after(delay: number, action: () => void): Cancel {
    const timer = setTimeout(action, Math.max(0, delay / this.#speed));
    // A pending alarm evaluation must not keep a stopped server's process alive.
    timer.unref();
    return () => clearTimeout(timer);
  }
}

/** Time that stands still until a test advances it; due actions run in order, at their own instant. */
export class SteppingClock implements Clock {
  #now: Instant;
  #order = 0;
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

  /** Moves time on by `duration` milliseconds and runs what falls due, including what that schedules. */
  advance(duration: number): void {
    const end = this.#now + duration;
    for (;;) {
      const next = this.#due.filter((entry) => entry.at <= end).sort((a, b) => a.at - b.at || a.order - b.order)[0];
      if (next === undefined) break;
      this.#due = this.#due.filter((entry) => entry !== next);
      this.#now = next.at;
      next.action();
    }
    this.#now = end;
  }
}
