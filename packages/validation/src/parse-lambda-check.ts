/** Reads the `lambda:` part of a check. */
import type { JsonSource, LambdaCheck, LambdaExpectation } from './check.ts';
import type { Field, FieldReader } from './field-reader.ts';
import { patience, patienceKeys } from './parse-patience.ts';

/** A name, a partial ARN or an ARN, each with an optional version or alias. */
const functionReference =
  /^((arn:aws[a-z-]*:lambda:[a-z0-9-]+:)?(\d{12}:)?function:)?[\w-]{1,140}(:(\$LATEST|[\w-]{1,128}))?$/;

/** The check of this name; its mistakes are noted at the reader. */
export function parseLambdaCheck(name: string, field: Field, reader: FieldReader): LambdaCheck {
  const fields = reader.fields(field, { known: ['function', 'event', 'expect', ...patienceKeys] });
  const reference = fields.get('function');
  const event = fields.get('event');
  const expect = fields.get('expect');
  if (reference === undefined) reader.mistake(field.line, `${field.name}.function is missing; it is required.`);
  return {
    kind: 'lambda',
    name,
    functionName: reference === undefined ? '' : parseFunction(reference, reader),
    event: event === undefined ? { kind: 'inline', value: {} } : parseJsonSource(event, reader),
    expect: expect === undefined ? { error: 'none' } : parseExpectation(expect, reader),
    ...patience(fields, reader, '1m'),
  };
}

function parseFunction(field: Field, reader: FieldReader): string {
  const text = reader.text(field);
  if (text !== undefined && !functionReference.test(text)) {
    const expectation = 'the name or ARN of a Lambda function, with :alias or :version after it if one is meant';
    reader.mistake(field.line, `${field.name} is ${JSON.stringify(text)}; it should be ${expectation}.`);
  }
  return text ?? '';
}

/** A text is the path of a file; everything else is the JSON itself. */
function parseJsonSource(field: Field, reader: FieldReader): JsonSource {
  if (field.node.kind === 'scalar' && typeof field.node.value === 'string') {
    return { kind: 'file', path: reader.text(field) ?? '' };
  }
  return { kind: 'inline', value: reader.json(field) };
}

function parseExpectation(field: Field, reader: FieldReader): LambdaExpectation {
  const fields = reader.fields(field, { known: ['answer', 'json', 'error'] });
  const answer = fields.get('answer');
  const json = fields.get('json');
  const error = fields.get('error');
  const word = error === undefined ? 'none' : reader.text(error);
  if (error !== undefined && word !== undefined && word !== 'none' && word !== 'any') {
    reader.unfit(error, '"none" or "any"');
  }
  return {
    error: word === 'any' ? 'any' : 'none',
    answer: answer && parseJsonSource(answer, reader),
    json: json && reader.json(json),
  };
}
