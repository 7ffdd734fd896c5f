/**
 * `npm run demo`: releases the examples end to end, good releases and bad ones, and exits with 0 if each ended as
 * it should.
 */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type Act, type Play, shortcomings } from './act.ts';
import { badRelease, type Example, exampleOf, NotAnExample, suiteFolder } from './examples.ts';
import { runProgram, say, speedOf } from './program.ts';
import { rehearseRelease } from './release.ts';
import { openStage } from './stage.ts';
import { highlight, tellRelease } from './story.ts';

/** A service's customers must not notice anything; those of a canary take part in it. */
const acts = (mustBeSeamless: boolean): readonly Act[] => [
  { title: 'A good release', mustEndAs: 'succeeded', mustBeSeamless },
  { title: 'A bad release', commit: 'bad', mustEndAs: 'rolled-back', mustBeSeamless },
];

const plays: readonly Play[] = [
  { workflow: 'workflows-examples/trivia-chat-bot/release.yml', acts: acts(false) },
  { workflow: 'workflows-examples/trivia-api/release.yml', controller: 'ECS', acts: acts(true) },
  { workflow: 'workflows-examples/trivia-api/release.yml', controller: 'CODE_DEPLOY', acts: acts(true) },
];

const movers = { ECS: 'ECS', CODE_DEPLOY: 'CodeDeploy' } as const;

interface Settings {
  readonly speed: number;
  readonly isVerbose: boolean;
}

async function demo(signal: AbortSignal): Promise<boolean> {
  const { values } = parseArgs({
    options: {
      speed: { type: 'string', default: '60' },
      only: { type: 'string' },
      verbose: { type: 'boolean', default: false },
    },
  });
  const settings = { speed: speedOf(values.speed), isVerbose: values.verbose };
  const story: string[] = [];
  let isGood = true;
  for (const [play, example] of chosen(values.only)) {
    if (signal.aborted) return false;
    isGood = (await perform(play, example, settings, story, signal)) && isGood;
  }
  for (const line of story) say(line);
  return isGood && !signal.aborted;
}

function chosen(only: string | undefined): readonly (readonly [Play, Example])[] {
  const all = plays.map((play) => [play, exampleOf(join(suiteFolder, play.workflow))] as const);
  const some = all.filter(([, { name }]) => only === undefined || name === only);
  if (some.length > 0) return some;
  const names = [...new Set(all.map(([, { name }]) => name))];
  throw new NotAnExample(`--only is "${only}"; the demo releases ${names.join(' and ')}.`);
}

/** Plays the acts, and adds what is to be told of each to `story`. */
async function perform(
  { controller, acts }: Play,
  example: Example,
  { speed, isVerbose }: Settings,
  story: string[],
  signal: AbortSignal,
): Promise<boolean> {
  const mover = controller === undefined ? '' : ` (${movers[controller]} moves its traffic)`;
  const named = `${example.name}${mover}`;
  say(`\nStarting an AWS on 127.0.0.1 with the infrastructure of ${named}; a minute takes ${60 / speed} s ...`);
  const stage = await openStage(example, { speed, controller });
  let isGood = true;
  try {
    for (const act of acts) {
      if (signal.aborted) return false;
      say(`\n${act.title} of ${named}, by ${example.workflow} as it is written`);
      const release = await rehearseRelease(stage, {
        overlay: act.commit === undefined ? undefined : badRelease(example, act.commit),
        signal,
        onOutput: (line) => {
          const shown = isVerbose ? `[${line.job}] ${line.text}` : highlight(line);
          if (shown !== undefined) say(shown);
        },
      });
      const wrong = shortcomings(act, release);
      isGood &&= wrong.length === 0;
      const verdict = wrong.length === 0 ? 'yes' : `NO: ${wrong.join('; ')}`;
      story.push('', ...tellRelease(`${act.title} of ${named}`, release), `  as it should ${verdict}`);
    }
  } finally {
    await stage.close();
  }
  return isGood;
}

await runProgram(demo);
