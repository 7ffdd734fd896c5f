/** The rules of the game. Pure: it knows neither Lex nor Lambda. */
import { type Category, categories, type Question, questions } from './questions.ts';

/** A game that waits for an answer. `asked` counts from 0. */
export interface Game {
  readonly category: Category;
  readonly asked: number;
  readonly score: number;
}

/** What an answer led to. */
export interface Turn {
  readonly right: boolean;
  /** The answer that would have been right. */
  readonly solution: string;
  readonly score: number;
  /** undefined after the last question. */
  readonly next: Game | undefined;
}

/** A new game; undefined if there is no such category. */
export function start(category: string): Game | undefined {
  const found = categories.find((name) => name === plain(category));
  return found === undefined ? undefined : { category: found, asked: 0, score: 0 };
}

/** The question that a game waits for. */
export function question(game: Game): Question {
  const found = questions[game.category][game.asked];
  if (found === undefined) throw new Error(`${game.category} has no question ${game.asked + 1}`);
  return found;
}

/** How many questions a category has. */
export function length(category: Category): number {
  return questions[category].length;
}

/** Judges an answer and moves on to the next question. */
export function answer(game: Game, text: string): Turn {
  const { answer: solution, also } = question(game);
  const right = [solution, ...also].some((accepted) => plain(accepted) === plain(text));
  const score = game.score + (right ? 1 : 0);
  const asked = game.asked + 1;
  return { right, solution, score, next: asked < length(game.category) ? { ...game, asked, score } : undefined };
}

/** Small letters, no punctuation, no article: "The event horizon!" is "event horizon". */
function plain(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^\p{Letter}\p{Number} ]/gu, '')
    .trim()
    .replace(/^(?:the|a|an) /, '');
}
