/**
 * What customers of the trivia bot say, as Amazon Lex V2 hands it on. The test events of the example are
 * tidy; people are not: they make typing errors, change their minds, and do not know.
 */

/** A slot as Lex fills it: it resolves what is in the slot type, and leaves everything else unresolved. */
interface Said {
  readonly shape: 'Scalar';
  readonly value: {
    readonly originalValue: string;
    readonly interpretedValue: string;
    readonly resolvedValues: readonly string[];
  };
}

const resolved = (original: string, interpreted = original): Said => ({
  shape: 'Scalar',
  value: { originalValue: original, interpretedValue: interpreted, resolvedValues: [interpreted] },
});
const unresolved = (original: string): Said => ({
  shape: 'Scalar',
  value: { originalValue: original, interpretedValue: original, resolvedValues: [] },
});

const opening = (category: Said | null) => turn({ Category: category, Answer: null }, {});
const answering = (category: string, asked: number, answer: Said) =>
  turn({ Category: resolved(category), Answer: answer }, { category, asked: String(asked), score: '0' });

/** One request each; two in five have words that Lex does not resolve. */
export const triviaTurns: readonly unknown[] = [
  opening(null),
  opening(resolved('space')),
  answering('space', 0, resolved('Mercury')),
  answering('space', 1, unresolved('no idea')),
  opening(resolved('the sea', 'ocean')),
  answering('ocean', 0, resolved('3', 'three')),
  answering('ocean', 1, unresolved('somewhere near Japan')),
  answering('kitchen', 1, resolved('walnuts')),
  answering('kitchen', 2, unresolved('love')),
  answering('inventions', 2, unresolved('can I phone a friend?')),
];

function turn(slots: Readonly<Record<string, Said | null>>, sessionAttributes: Readonly<Record<string, string>>) {
  const intent = { name: 'PlayTrivia', slots, state: 'InProgress', confirmationState: 'None' };
  const said = slots.Answer ?? slots.Category;
  const inputTranscript = said?.value.originalValue ?? 'let us play trivia';
  return {
    messageVersion: '1.0',
    invocationSource: 'DialogCodeHook',
    inputMode: 'Text',
    responseContentType: 'text/plain; charset=utf-8',
    sessionId: '000000000000002',
    inputTranscript,
    bot: {
      id: 'TRIVIABOT1',
      name: 'TriviaChatBot',
      aliasId: 'LIVEALIAS1',
      aliasName: 'live',
      localeId: 'en_US',
      version: '1',
    },
    interpretations: [{ intent, nluConfidence: 0.9, interpretationSource: 'Lex' }],
    sessionState: { sessionAttributes, activeContexts: [], intent },
  };
}
