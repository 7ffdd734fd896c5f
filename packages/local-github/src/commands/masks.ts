/** Keeps secrets out of everything that leaves a job. */

const MASK = '***';

/** The values that a job must not show. */
export interface Masks {
  /** Adds a value, each of its lines, and the ways in which it usually appears (base64, JSON, URI). */
  add(value: string): void;
  /** The text with every masked value replaced by `***`. */
  apply(text: string): string;
  /** Whether a text contains a masked value. */
  touches(text: string): boolean;
}

/** Masks that know `secrets` from the start. */
export function createMasks(secrets: Iterable<string> = []): Masks {
  const values = new Set<string>();
  const masks: Masks = {
    add: (value) => {
      if (value.trim() === '') return;
      for (const variant of variantsOf(value)) values.add(variant);
      for (const line of value.split(/[\r\n]+/)) if (line.trim() !== '') values.add(line);
    },
    apply: (text) => replaceSpans(text, spansOf(text, values)),
    touches: (text) => [...values].some((value) => text.includes(value)),
  };
  for (const secret of secrets) masks.add(secret);
  return masks;
}

function variantsOf(value: string): readonly string[] {
  const base64 = [0, 1, 2].map((shift) => {
    // Only the part that does not depend on what stands before and after the value.
    const encoded = Buffer.from(value).subarray(shift).toString('base64').replace(/=+$/, '');
    return encoded.slice(0, encoded.length - (encoded.length % 4));
  });
  const escaped = [JSON.stringify(value).slice(1, -1), encodeURIComponent(value)];
  return [value, ...base64.filter((text) => text.length >= 8), ...escaped];
}

type Span = readonly [start: number, end: number];

function spansOf(text: string, values: Iterable<string>): readonly Span[] {
  const spans: Span[] = [];
  for (const value of values) {
    for (let at = text.indexOf(value); at >= 0; at = text.indexOf(value, at + 1)) spans.push([at, at + value.length]);
  }
  return spans.sort((left, right) => left[0] - right[0]);
}

/** Overlapping and touching spans become one mask, so that no part of a value shows between two masks. */
function replaceSpans(text: string, spans: readonly Span[]): string {
  let result = '';
  let shownTo = 0;
  let maskedTo = -1;
  for (const [start, end] of spans) {
    if (start > maskedTo) {
      result += text.slice(shownTo, start) + MASK;
      maskedTo = end;
    } else {
      maskedTo = Math.max(maskedTo, end);
    }
    shownTo = maskedTo;
  }
  return result + text.slice(shownTo);
}
