/**
 * `npm run demo`: releases the examples end to end, a good release and a bad one, and exits with 0 if
 * each ended as it should.
 */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { badRelease, exampleOf, suiteFolder } from './examples.ts';
import { runProgram, say, speedOf } from './program.ts';
import { type Release, rehearseRelease } from './release.ts';
import { openStage } from './stage.ts';
import { highlight, tellRelease } from './story.ts';

/** A release of the demo, and how it must end: what the production job's deployment says. */
interface Act {
  readonly title: string;
  readonly overlay: string | undefined;
  readonly mustEndAs: 'succeeded' | 'rolled-back';
}

const example = exampleOf(join(suiteFolder, 'workflows-examples/trivia-chat-bot/release.yml'));
const acts: readonly Act[] = [
  { title: 'A good release', overlay: undefined, mustEndAs: 'succeeded' },
  { title: 'A bad release', overlay: badRelease(example, 'bad'), mustEndAs: 'rolled-back' },
];

async function demo(signal: AbortSignal): Promise<boolean> {
  const { values } = parseArgs({
    options: { speed: { type: 'string', default: '60' }, verbose: { type: 'boolean', default: false } },
  });
  const speed = speedOf(values.speed);
  say(`Starting an AWS on 127.0.0.1 with the infrastructure of ${example.name} (a minute takes ${60 / speed} s) ...`);
  const stage = await openStage(example, speed);
  const story: string[] = [];
  let isGood = true;
  try {
    for (const { title, overlay, mustEndAs } of acts) {
      if (signal.aborted) return false;
      say(`\n${title} of ${example.name}, by ${example.workflow} as it is written`);
      const release = await rehearseRelease(stage, {
        overlay,
        signal,
        onOutput: (line) => {
          const shown = values.verbose ? `[${line.job}] ${line.text}` : highlight(line);
          if (shown !== undefined) say(shown);
        },
      });
      const isAsItShould = outcomeInProduction(release) === mustEndAs;
      isGood &&= isAsItShould;
      story.push(
        '',
        ...tellRelease(title, release),
        `  ${'as it should'.padEnd(12)} ${isAsItShould ? 'yes' : `NO: it should have ended as ${mustEndAs}`}`,
      );
    }
  } finally {
    await stage.close();
  }
  for (const line of story) say(line);
  return isGood;
}

function outcomeInProduction({ run }: Release): string | undefined {
  const production = run.jobs.find(({ id }) => id === 'production');
  return production?.steps.map(({ outputs }) => outputs.outcome).find((outcome) => outcome !== undefined);
}

await runProgram(demo);
