/** The game: categories, questions by number, answers. Pure: it knows nothing of HTTP. */
import { type Question, questions } from './questions.ts';

/** A question as people get it: without its answer. Numbers count from 1 through all categories. */
export interface Asked {
  readonly number: number;
  readonly category: string;
  readonly question: string;
}

interface Numbered extends Question {
  readonly number: number;
  readonly category: string;
}

const numbered: readonly Numbered[] = Object.entries(questions)
  .flatMap(([category, list]) => list.map((question) => ({ ...question, category })))
  .map((question, index) => ({ ...question, number: index + 1 }));

/** How many there are of everything. */
export function overview() {
  const names = Object.keys(questions);
  return { categories: names.length, questions: numbered.length, names };
}

/** The questions of a category; undefined if there is no such category. */
export function questionsOf(category: string): readonly Asked[] | undefined {
  const found = numbered.filter((question) => question.category === category).map(asked);
  return found.length === 0 ? undefined : found;
}

/** The question with a number; undefined if there is none. */
export function question(number: number): Asked | undefined {
  const found = numbered[number - 1];
  return found === undefined ? undefined : asked(found);
}

/** Whether an answer is right, and what would have been; undefined if there is no such question. */
export function judge(
  number: number,
  text: string,
): { readonly right: boolean; readonly solution: string } | undefined {
  const found = numbered[number - 1];
  if (found === undefined) return undefined;
  const right = [found.answer, ...found.also].some((accepted) => plain(accepted) === plain(text));
  return { right, solution: found.answer };
}

function asked({ number, category, text }: Numbered): Asked {
  return { number, category, question: text };
}

/** Small letters, no punctuation, no article: "The event horizon!" is "event horizon". */
function plain(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^\p{Letter}\p{Number} ]/gu, '')
    .trim()
    .replace(/^(?:the|a|an) /, '');
}
