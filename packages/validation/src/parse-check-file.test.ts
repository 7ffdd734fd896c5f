import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Check } from './check.ts';
import { parseCheckFile } from './parse-check-file.ts';
import type { Variables } from './substitute.ts';

function checksOf(text: string, given: Variables = {}): readonly Check[] {
  const file = parseCheckFile(text, given);
  if (file.kind === 'mistakes') throw new Error(file.mistakes.join('\n'));
  return file.checks;
}

function mistakesOf(text: string, given: Variables = {}): readonly string[] {
  const file = parseCheckFile(text, given);
  return file.kind === 'mistakes' ? file.mistakes : [];
}

const complete = `
variables:
  base-url: http://127.0.0.1:9002
  function-arn:
checks:
  - name: all categories
    http:
      url: \${base-url}/api/trivia/all
      timeout: 500ms
      attempts: 3
      delay: 2s
      headers: { X-Stage: "\${base-url}" }
      expect:
        status: [200, 201]
        json: { categories: 4, names: ["\${base-url}"] }
        json-exact: null
        contains: 4
        body: whole
        headers: { Content-Type: text/plain }
  - name: the bot opens the game
    lambda:
      function: \${function-arn}
      event: test-events/intro.json
      expect: { answer: test-events/intro.expected.json, json: { sessionState: {} } }
  - name: inline event
    lambda: { function: bot, event: { a: [1] }, expect: { answer: { ok: true }, error: any } }
  - name: browser
    command: npx playwright test --url "\${base-url}"
  - name: slow
    command: { run: sleep 1, timeout: 10m }
`;
const arn = 'arn:aws:lambda:us-east-1:000000000000:function:bot:live';

describe('parseCheckFile', () => {
  it('reads every kind of check and fills in the defaults', () => {
    const environment = { BASE_URL: 'http://127.0.0.1:9002', FUNCTION_ARN: arn };
    const patience = { attempts: 1, delay: 1000 };
    expect(checksOf(complete, { 'function-arn': arn })).toEqual([
      {
        kind: 'http',
        name: 'all categories',
        request: {
          url: 'http://127.0.0.1:9002/api/trivia/all',
          method: 'GET',
          headers: { 'x-stage': 'http://127.0.0.1:9002' },
        },
        expect: {
          status: [200, 201],
          json: { categories: 4, names: ['http://127.0.0.1:9002'] },
          jsonExact: null,
          contains: ['4'],
          body: 'whole',
          headers: { 'content-type': 'text/plain' },
        },
        timeout: 500,
        attempts: 3,
        delay: 2000,
      },
      {
        kind: 'lambda',
        name: 'the bot opens the game',
        functionName: arn,
        event: { kind: 'file', path: 'test-events/intro.json' },
        expect: {
          error: 'none',
          answer: { kind: 'file', path: 'test-events/intro.expected.json' },
          json: { sessionState: {} },
        },
        timeout: 60_000,
        ...patience,
      },
      {
        kind: 'lambda',
        name: 'inline event',
        functionName: 'bot',
        event: { kind: 'inline', value: { a: [1] } },
        expect: { error: 'any', answer: { kind: 'inline', value: { ok: true } } },
        timeout: 60_000,
        ...patience,
      },
      {
        kind: 'command',
        name: 'browser',
        command: `npx playwright test --url "\${BASE_URL}"`,
        environment,
        timeout: 300_000,
        ...patience,
      },
      { kind: 'command', name: 'slow', command: 'sleep 1', environment, timeout: 600_000, ...patience },
    ]);
  });

  it('sends a body with POST, and JSON with its content type', () => {
    const [text, json] = checksOf(
      `
checks:
  - { name: text, http: { url: "http://a", body: hello } }
  - { name: json, http: { url: "http://a", method: put, json: { a: "\${b}" } } }
`,
      { b: 'c' },
    );
    expect(text).toMatchObject({ request: { method: 'POST', body: 'hello', headers: {} } });
    expect(json).toMatchObject({
      request: { method: 'PUT', body: '{"a":"c"}', headers: { 'content-type': 'application/json' } },
    });
  });

  it('takes texts as they are written, not as YAML counts them', () => {
    const [check] = checksOf('variables: { account: 000000000000 }\nchecks: [{ name: a, command: run }]');
    expect(check).toMatchObject({ environment: { ACCOUNT: '000000000000' } });
  });

  it.each(['&a [url: \n*a]', 'checks: &a [*a, *a]', 'checks: &a { name: *a }', 'a: &a [&b [*a]]'])(
    'says that an alias leads into itself: %j',
    (text) => {
      const name = /\*(\w)/.exec(text)?.[1];
      expect(mistakesOf(text)[0]).toContain(`The alias *${name} leads nowhere or repeats itself without end.`);
    },
  );

  it('reads the same value through an alias', () => {
    const text = `
checks:
  - { name: a, http: { url: "http://a", headers: &h { x: y } } }
  - { name: b, http: { url: "http://a", headers: *h } }`;
    expect(checksOf(text)[1]).toMatchObject({ request: { headers: { x: 'y' } } });
  });

  it('reports all mistakes at once, each with its line, check and field', () => {
    const text = `
variables:
  Base_URL: x
checks:
  - name: one
    http:
      url: ftp://host
      timeout: 10 parsecs
      expct: {}
      expect: { status: 99, json-schema: {} }
  - name: two
    lambda: { event: a.json, function: "not a name", expect: { error: some } }
  - name: two
    command: echo
    http: { method: FETCH, body: a, json: a }
  - name: four
    load: { url: x }
  - name: five
    comand: echo
  - http: { url: "\${nowhere}" }
`;
    expect(mistakesOf(text)).toEqual([
      "Line 3: The variable 'Base_URL' should be named in kebab-case, such as base-url.",
      'Line 7: Check \'one\': http.url is "ftp://host"; it should be an absolute http or https URL.',
      'Line 8: Check \'one\': http.timeout is "10 parsecs"; it should be a duration such as 500ms, 10s or 2m.',
      "Line 9: Check 'one': 'http.expct' is not known; did you mean 'expect'?",
      "Line 10: Check 'one': 'http.expect.json-schema' is not supported yet; supported are status, json, json-exact, contains, body, headers.",
      'Line 10: Check \'one\': http.expect.status is "99"; it should be a whole number from 100 to 599.',
      'Line 12: Check \'two\': lambda.function is "not a name"; it should be the name or ARN of a Lambda function, with :alias or :version after it if one is meant.',
      'Line 12: Check \'two\': lambda.expect.error is "some"; it should be "none" or "any".',
      "Line 13: Check 'two': It has http and command of http, lambda, command; a check has exactly one.",
      "Line 13: Check 'two': The name is given twice; each check needs its own.",
      "Line 15: Check 'two': http.url is missing; it is required.",
      "Line 15: Check 'two': http has body and json; a request has one of them.",
      'Line 15: Check \'two\': http.method is "FETCH"; it should be one of GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS.',
      "Line 17: Check 'four': 'load' is not supported yet; supported are name, http, lambda, command.",
      "Line 19: Check 'five': 'comand' is not known; did you mean 'command'?",
      'Line 20: Check 6: name is missing; it is required.',
      `Line 20: Check 6: http.url uses \${nowhere}, which is not defined; give it a value, or write "$\${nowhere}" for the characters themselves.`,
    ]);
  });

  it.each([
    ['', 'Line 1: A check file should be a map with variables and checks.'],
    ['checks: []', 'Line 1: checks is missing or empty; it should be a list of at least one check.'],
    ['variables: {}', 'Line 1: checks is missing or empty; it should be a list of at least one check.'],
    ['checks: [a]', 'Line 1: Check 1: It should be a map with name and one of http, lambda, command.'],
    ['checks: [{ name: a }]', "Line 1: Check 'a': It has none of http, lambda, command; a check has exactly one."],
    ['checks: [{ name: a, http: x }]', undefined],
    [
      'checks: [{ name: a, command: { run: b, timeout: 0s } }]',
      'Line 1: Check \'a\': command.timeout is "0s"; it should be a duration such as 500ms, 10s or 2m.',
    ],
    [
      `variables: { b: }\nchecks: [{ name: a, http: { url: "\${b}" } }]`,
      `Line 2: Check 'a': http.url uses \${b}, which is not defined; give it a value, or write "$\${b}" for the characters themselves.`,
    ],
    ['check: []', "Line 1: 'check' is not known; did you mean 'checks'?"],
    [
      'variables: [a]\nchecks: [{ name: a, command: b }]',
      'Line 1: variables should be a map of names and their default texts.',
    ],
    [
      'variables: { a: [] }\nchecks: [{ name: a, command: b }]',
      "Line 1: The default of the variable 'a' should be a text.",
    ],
    [
      'checks: [{ name: a, alarm: {} }]',
      "Line 1: Check 'a': 'alarm' is not supported yet; supported are name, http, lambda, command.",
    ],
    ['checks: [{ name: a, command: "" }]', "Line 1: Check 'a': command is empty; it should be a shell command."],
    ['checks: [{ name: a, command: {} }]', "Line 1: Check 'a': command.run is missing; it is required."],
    [
      'checks: [{ name: a, http: { url: "http://u:p@h" } }]',
      "Line 1: Check 'a': http.url holds a user name or password; send them in headers instead.",
    ],
    [
      'checks: [{ name: a, http: { url: "http://h", method: GET, body: x } }]',
      'Line 1: Check \'a\': http.method is "GET"; it should be a method that can send a body, such as POST.',
    ],
    [
      'checks: [{ name: a, lambda: { function: f, event: { n: .inf } } }]',
      'Line 1: Check \'a\': lambda.event.n is ".inf"; it should be a number that JSON can write.',
    ],
    ['a: &a [*a]\nchecks: []', undefined],
    ['a: 1\na: 2', undefined],
  ])('refuses %j', (text, mistake) => {
    const mistakes = mistakesOf(text);
    if (mistake === undefined) expect(mistakes.length).toBeGreaterThan(0);
    else expect(mistakes[0]).toBe(mistake);
  });

  it('does not repeat the value of a header that it refuses', () => {
    const text = `checks: [{ name: a, http: { url: "http://h", headers: { authorization: "\${token}" } } }]`;
    const mistakes = mistakesOf(text, { token: 'secret\nvalue' });
    expect(mistakes).toEqual([
      "Line 1: Check 'a': http.headers.authorization has characters that a header can't carry.",
    ]);
  });

  it('refuses a given variable that nothing declares or uses', () => {
    const text = `variables: { base-url: "http://h" }\nchecks: [{ name: a, http: { url: "\${base-url}" } }]`;
    expect(mistakesOf(text, { 'base-ulr': 'x' })).toEqual([
      "The given variable 'base-ulr' is neither declared nor used; did you mean 'base-url'?",
    ]);
    expect(mistakesOf(text, { other: 'x' })).toEqual(["The given variable 'other' is neither declared nor used."]);
    expect(checksOf(text, { 'base-url': 'http://x' })).toMatchObject([{ request: { url: 'http://x' } }]);
  });

  it('lets a command read any given variable, unless it looks misspelt', () => {
    const text = 'variables: { base-url: "http://h" }\nchecks: [{ name: a, command: env }]';
    expect(mistakesOf(text, { other: 'x' })).toEqual([]);
    expect(mistakesOf(text, { 'base-ulr': 'x' })).toHaveLength(1);
  });

  it('says what YAML itself is wrong about, with its line', () => {
    expect(mistakesOf('checks:\n  - name: "a')[0]).toMatch(/^Line 2: This is not valid YAML: /);
  });

  it('knows why an unquoted variable inside braces is not valid YAML, and stays with the first mistake', () => {
    expect(mistakesOf(`checks:\n  - name: a\n    http: { url: \${base}/x }`)).toEqual([
      expect.stringMatching(/^Line 3: .* A text with \$\{\.\.\.\} needs quotes inside \{ \} and \[ \]\.$/),
    ]);
  });

  it('answers any text with checks or mistakes', () => {
    const words = fc.constantFrom(
      'checks:',
      '\n',
      '  ',
      '- ',
      'name: ',
      'http: ',
      'url: ',
      '{',
      '}',
      '[',
      `\${x}`,
      '&a ',
      '*a',
      'http://h',
      ':',
    );
    const text = fc.oneof(
      fc.string(),
      fc.array(words).map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(text, (given) => {
        const file = parseCheckFile(given, {});
        if (file.kind === 'mistakes') expect(file.mistakes.length).toBeGreaterThan(0);
        else expect(file.checks.length).toBeGreaterThan(0);
      }),
    );
  });
});
