/** The fulfilment function: one turn of the conversation for each invocation. */
import { answer, type Game, length, question, start } from './game.ts';
import { close, elicit, type LexAnswer, type LexRequest, type SessionAttributes, slotText } from './lex.ts';
import { categories } from './questions.ts';

/** Lambda's entry point. Throws only if the request is none of Lex's. */
export async function handler(request: LexRequest): Promise<LexAnswer> {
  const { intent, sessionAttributes = {} } = request.sessionState;
  const game = gameOf(sessionAttributes);

  if (intent.name === 'Stop') {
    return close(intent, game === undefined ? 'See you soon!' : `See you soon! ${scoreText(game)}`);
  }
  if (game === undefined) {
    const wish = slotText(intent, 'Category');
    if (wish === undefined) return elicit(intent, 'Category', {}, `Welcome to trivia! ${choice}`);
    const opened = start(wish);
    if (opened === undefined) return elicit(intent, 'Category', {}, `I have no questions about ${wish}. ${choice}`);
    return elicit(intent, 'Answer', attributesOf(opened), questionText(opened));
  }
  const text = slotText(intent, 'Answer');
  if (text === undefined) return elicit(intent, 'Answer', attributesOf(game), questionText(game));
  const turn = answer(game, text);
  const verdict = turn.right ? 'Right!' : `Not quite: it is ${turn.solution}.`;
  if (turn.next === undefined) return close(intent, `${verdict} ${scoreText(game)}`);
  return elicit(intent, 'Answer', attributesOf(turn.next), `${verdict} ${questionText(turn.next)}`);
}

const choice = `Choose a category: ${categories.slice(0, -1).join(', ')} or ${categories.at(-1)}.`;

function questionText(game: Game): string {
  return `Question ${game.asked + 1} of ${length(game.category)}: ${question(game).text}`;
}

function scoreText(game: Game): string {
  return `Your score in ${game.category} is ${game.score} of ${length(game.category)}.`;
}

function attributesOf(game: Game): SessionAttributes {
  return { category: game.category, asked: String(game.asked), score: String(game.score) };
}

/** undefined if the session has no game, or none that this version can go on with. */
function gameOf(attributes: SessionAttributes): Game | undefined {
  const opened = start(attributes.category ?? '');
  const asked = Number(attributes.asked);
  const score = Number(attributes.score);
  if (opened === undefined || !Number.isInteger(asked) || !Number.isInteger(score)) return undefined;
  return asked >= 0 && asked < length(opened.category) ? { ...opened, asked, score } : undefined;
}
