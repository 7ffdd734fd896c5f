/** Finds the name that a misspelt one was probably meant to be. */

/** The known name with the fewest edits (at most 2, and fewer than half its letters); undefined if none. */
export function nearestName(given: string, known: readonly string[]): string | undefined {
  const ranked = known
    .map((name) => ({ name, edits: editsBetween(given.toLowerCase(), name) }))
    .filter(({ name, edits }) => edits <= 2 && edits * 2 < name.length)
    .sort((a, b) => a.edits - b.edits);
  return ranked[0]?.name;
}

/** Insertions, removals and replacements of single letters that turn one text into the other. */
function editsBetween(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (const [index, letter] of [...from].entries()) {
    const next = [index + 1];
    for (const [column, other] of [...to].entries()) {
      const keep = (row[column] ?? 0) + (letter === other ? 0 : 1);
      next.push(Math.min(keep, (row[column + 1] ?? 0) + 1, (next[column] ?? 0) + 1));
    }
    row = next;
  }
  return row[to.length] ?? 0;
}

/** `; did you mean 'x'?` for the end of a sentence, or `otherwise` if no name is near. */
export function didYouMean(given: string, known: readonly string[], otherwise: string): string {
  const nearest = nearestName(given, known);
  return nearest === undefined ? otherwise : `; did you mean '${nearest}'?`;
}
