/** Functions in workspaces: their files, how they are packaged and configured, and what they answer. */
import type { Files, Inputs } from './build-lambda-package-workspace.ts';

export interface Sample {
  readonly files: Files;
  /** Of build-lambda-package; `runtime` and `handler` are Lambda's, too. */
  readonly inputs: Inputs & { readonly runtime: string; readonly handler: string };
  /** Paths in the package. */
  readonly members: readonly string[];
}

/** What every function is asked, and what each one answers. */
export const event = { category: 'space' };
export const answer = { question: 'WHICH PLANET HAS RINGS?', of: 2 };

const questions = JSON.stringify({ space: ['Which planet has rings?', 'How many moons has Mars?'] });

/** As npm installs it: CommonJS, with a file beside it that is found by its own path. */
const commonJsModule: Files = {
  'package.json': '{ "name": "trivia-voices", "version": "1.0.0", "main": "lib/main" }',
  'lib/main.js':
    "const { format } = require('node:util');\nexports.shout = (text) => format('%s', text.toUpperCase());\n",
};
/** Only for import: its `exports` has nothing for require. */
const esModule: Files = {
  'package.json':
    '{ "name": "trivia-picks", "version": "2.1.0", "type": "module", "exports": { "import": "./picks.js" } }',
  'picks.js': 'export const first = (list) => ({ item: list[0], of: list.length });\n',
};

const inFolder = (folder: string, files: Files): Files =>
  Object.fromEntries(Object.entries(files).map(([path, content]) => [`${folder}/${path}`, content]));

const nodeModules = {
  ...inFolder('node_modules/trivia-voices', commonJsModule),
  ...inFolder('node_modules/trivia-picks', esModule),
};

/** A folder that is packaged whole. */
function folder(files: Files, settings: Pick<Sample['inputs'], 'runtime' | 'handler'>): Sample {
  const members = Object.keys(files).sort();
  return { files: inFolder('bot', files), inputs: { source: 'bot', ...settings }, members };
}

export const commonJsFolder = folder(
  {
    'index.js': `const { shout } = require('trivia-voices');
const { questionOf } = require('./lib/questions');
exports.handler = async ({ category }) => {
  const { item, of } = await questionOf(category);
  return { question: shout(item), of };
};
`,
    'lib/questions.js': `const questions = require('./questions.json');
exports.questionOf = async (category) => (await import('trivia-picks')).first(questions[category]);
`,
    'lib/questions.json': questions,
    ...nodeModules,
  },
  { runtime: 'nodejs22.x', handler: 'index.handler' },
);

const esSource = (questionsPath: string) => `import { readFile } from 'node:fs/promises';
import { first } from 'trivia-picks';
import { shout } from 'trivia-voices';
const questions = JSON.parse(await readFile(new URL('${questionsPath}', import.meta.url), 'utf8'));
export const handler = async ({ category }) => {
  const { item, of } = first(questions[category]);
  return { question: shout(item), of };
};
`;

export const esModuleFolder = folder(
  { 'index.mjs': esSource('questions.json'), 'questions.json': questions, ...nodeModules },
  { runtime: 'nodejs24.x', handler: 'index.handler' },
);

/** Laid out as pnpm does: dependencies are links, and are found only through them. */
export const linkedFolder = folder(
  {
    'package.json': '{ "type": "module" }',
    'src/app.js': esSource('../data/questions.json'),
    'data/questions.json': questions,
    ...inFolder('node_modules/.pnpm/trivia-voices@1.0.0/node_modules/trivia-voices', commonJsModule),
    ...inFolder('node_modules/.pnpm/trivia-picks@2.1.0/node_modules/trivia-picks', esModule),
    'node_modules/trivia-voices': { link: '.pnpm/trivia-voices@1.0.0/node_modules/trivia-voices' },
    'node_modules/trivia-picks': { link: '.pnpm/trivia-picks@2.1.0/node_modules/trivia-picks' },
  },
  { runtime: 'nodejs24.x', handler: 'src/app.handler' },
);

/** A project in TypeScript, with things that only a compiler can take away. Line 6 of category.ts throws. */
const typeScript: Files = {
  'src/handler.ts': `import { first } from 'trivia-picks';
import { shout } from 'trivia-voices';
import { categoryOf } from './category.ts';
import questions from './questions.json' with { type: 'json' };

interface Question { readonly category: string }

export const handler = async (event: Question): Promise<{ question: string; of: number }> => {
  const { item, of } = first(questions[categoryOf(event.category)] as string[]);
  return { question: shout(item), of };
};
`,
  'src/category.ts': `export enum Category { Space = 'space', Music = 'music' }

export function categoryOf(name: string): Category {
  const found = Object.values(Category).find((category) => category === name);
  if (found === undefined) {
    throw new RangeError(\`There is no category \${name}.\`);
  }
  return found;
}
`,
  'src/questions.json': questions,
  ...nodeModules,
};

/** The project in TypeScript as a bundle; `given` says how. */
export function typeScriptEntry(given: Inputs = {}): Sample {
  const inputs = { entry: 'src/handler.ts', runtime: 'nodejs24.x', handler: 'index.handler', ...given };
  const module = inputs.handler.replace(/\.handler$/, given.format === 'esm' ? '.mjs' : '.js');
  return { files: typeScript, inputs, members: given['source-maps'] === 'true' ? [module, `${module}.map`] : [module] };
}

export const pythonFolder = folder(
  {
    'app/handler.py': `from trivia import first
from .voices import shout

def handle(event, context):
    item, of = first(event["category"])
    return {"question": shout(item), "of": of}
`,
    'app/__init__.py': '',
    'app/voices.py': 'def shout(text):\n    return text.upper()\n',
    'trivia/__init__.py': `import json
from importlib.resources import files

def first(category):
    found = json.loads(files(__name__).joinpath("questions.json").read_text())[category]
    return found[0], len(found)
`,
    'trivia/questions.json': questions,
  },
  { runtime: 'python3.13', handler: 'app.handler.handle' },
);

/** A runtime of its own: it speaks to Lambda's Runtime API with curl, and hands each event to a script. */
export const customRuntime = folder(
  {
    bootstrap: {
      executable: `#!/bin/sh
set -eu
invocations="http://$AWS_LAMBDA_RUNTIME_API/2018-06-01/runtime/invocation"
while true; do
  headers=$(mktemp)
  event=$(curl -sS -D "$headers" "$invocations/next")
  id=$(sed -n 's/^lambda-runtime-aws-request-id: *//Ip' "$headers" | tr -d '\\r')
  rm "$headers"
  curl -sS -o /dev/null "$invocations/$id/response" -d "$(printf '%s' "$event" | "$LAMBDA_TASK_ROOT/bin/$_HANDLER")"
done
`,
    },
    'bin/answer': {
      executable: `#!/bin/sh
set -eu
grep -q '"space"'
questions="$LAMBDA_TASK_ROOT/questions.txt"
printf '{"question":"%s","of":%d}' "$(head -n 1 "$questions" | tr a-z A-Z)" "$(wc -l < "$questions")"
`,
    },
    'questions.txt': 'Which planet has rings?\nHow many moons has Mars?\n',
  },
  { runtime: 'provided.al2023', handler: 'answer' },
);
