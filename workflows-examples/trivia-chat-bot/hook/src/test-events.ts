/**
 * What the new version must answer before customers reach it. Imported, not read at run time, so that
 * the bundler puts the events into the hook's package.
 */
import finalQuestionExpected from '../../test-events/final-question.expected.json' with { type: 'json' };
import finalQuestion from '../../test-events/final-question.json' with { type: 'json' };
import introExpected from '../../test-events/intro.expected.json' with { type: 'json' };
import intro from '../../test-events/intro.json' with { type: 'json' };
import rightAnswerExpected from '../../test-events/right-answer.expected.json' with { type: 'json' };
import rightAnswer from '../../test-events/right-answer.json' with { type: 'json' };
import wrongAnswerExpected from '../../test-events/wrong-answer.expected.json' with { type: 'json' };
import wrongAnswer from '../../test-events/wrong-answer.json' with { type: 'json' };

export interface TestEvent {
  readonly name: string;
  readonly event: unknown;
  readonly expected: unknown;
}

export const testEvents: readonly TestEvent[] = [
  { name: 'intro', event: intro, expected: introExpected },
  { name: 'right-answer', event: rightAnswer, expected: rightAnswerExpected },
  { name: 'wrong-answer', event: wrongAnswer, expected: wrongAnswerExpected },
  { name: 'final-question', event: finalQuestion, expected: finalQuestionExpected },
];
