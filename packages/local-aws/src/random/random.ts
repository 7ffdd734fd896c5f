/**
 * Where everything made up comes from: ids, keys, and the choice of a weighted target. With a seed, the same
 * calls give the same run; nothing else in this package may roll dice.
 */

/** A number 0 <= n < 1. */
export type Random = () => number;

/** Mulberry32: the same seed gives the same numbers, in the same order, on every machine. */
export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** `length` characters of `alphabet`. */
export function randomText(random: Random, length: number, alphabet: string): string {
  return Array.from({ length }, () => alphabet[Math.floor(random() * alphabet.length)]).join('');
}

/** `length` hexadecimal digits, as in the ids of tasks and load balancers. */
export function randomHex(random: Random, length: number): string {
  return randomText(random, length, '0123456789abcdef');
}

/** `length` decimal digits that begin with none of `0`, as in `ecs-svc/1234567890123456789`. */
export function randomDigits(random: Random, length: number): string {
  return randomText(random, 1, '123456789') + randomText(random, length - 1, '0123456789');
}

/** A version 4 UUID. */
export function randomUuid(random: Random): string {
  const variant = randomText(random, 1, '89ab');
  const [a, b, c, d, e] = [8, 4, 3, 3, 12].map((length) => randomHex(random, length));
  return `${a}-${b}-4${c}-${variant}${d}-${e}`;
}

/** `length` bytes. Not for secrets of a real account: this is no cryptography. */
export function randomBytes(random: Random, length: number): Uint8Array {
  return Uint8Array.from({ length }, () => Math.floor(random() * 256));
}
