/** The demo and the rehearsal, as a person starts them. */
import { type ChildProcess, spawn } from 'node:child_process';
import { afterEach, describe, expect, it } from '@jest/globals';

const root = new URL('../../', import.meta.url).pathname;

const running = new Set<ChildProcess>();
// A test that ran out of time leaves its program behind.
afterEach(() => {
  for (const child of running) child.kill('SIGTERM');
});

function run(
  program: string,
  ...args: readonly string[]
): Promise<{ exitCode: number | null; lines: readonly string[] }> {
  return new Promise((resolve, reject) => {
    const command = ['--conditions=source', `packages/rehearsal/src/${program}`, ...args];
    const child = spawn(process.execPath, command, {
      cwd: root,
      env: { PATH: process.env.PATH, HOME: process.env.HOME },
    });
    running.add(child);
    let text = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (text += chunk));
    child.on('error', reject);
    child.on('close', (exitCode) => {
      running.delete(child);
      resolve({ exitCode, lines: text.trimEnd().split('\n') });
    });
  });
}

const workflow = 'workflows-examples/trivia-chat-bot/release.yml';
const service = 'workflows-examples/trivia-api/release.yml';

/** The stories of a demo's releases: each begins with its title and ends with the verdict. */
function storiesIn(lines: readonly string[]): readonly (readonly string[])[] {
  const from = lines.findIndex((line) => /^A (good|bad) release of .* \(\d+ s here/.test(line));
  return lines
    .slice(from)
    .join('\n')
    .split('\n\n')
    .map((story) => story.split('\n'));
}

describe('npm run demo', () => {
  it('releases a good version of a function, has a bad one rolled back, and tells the story on one screen', async () => {
    const { exitCode, lines } = await run('demo.ts', '--only', 'trivia-chat-bot');
    const [good = [], bad = [], ...others] = storiesIn(lines);
    expect(others).toEqual([]);
    expect(good).toContainEqual(expect.stringMatching(/Production +success: succeeded - Version 2 serves all traffic/));
    expect(bad).toContainEqual(
      expect.stringMatching(/Production +failure: rolled-back - The alarm trivia-chat-bot-new-version-errors went off/),
    );
    for (const story of [good, bad]) {
      expect(story.length).toBeLessThanOrEqual(10);
      expect(story).toContainEqual(expect.stringMatching(/now serving +version 2: 100 %/));
      expect(story).toContainEqual(expect.stringMatching(/as it should yes/));
    }
    expect(exitCode).toBe(0);
  }, 180_000);

  it('releases a service by ECS and by CodeDeploy, with no error and no bad version for anybody', async () => {
    const { exitCode, lines } = await run('demo.ts', '--only', 'trivia-api');
    const stories = storiesIn(lines);
    expect(stories.map(([title]) => title?.replace(/ {2}.*/, ''))).toEqual([
      'A good release of trivia-api (ECS moves its traffic)',
      'A bad release of trivia-api (ECS moves its traffic)',
      'A good release of trivia-api (CodeDeploy moves its traffic)',
      'A bad release of trivia-api (CodeDeploy moves its traffic)',
    ]);
    for (const [index, story] of stories.entries()) {
      const isGood = index % 2 === 0;
      expect(story.length).toBeLessThanOrEqual(10);
      expect(story).toContainEqual(
        expect.stringMatching(isGood ? /Production +success: succeeded - / : /Production +failure: rolled-back - /),
      );
      const answered = isGood ? / by release unreleased, \d+ by release \w+; / : /answered \d+ by release \w+; /;
      expect(story).toContainEqual(expect.stringMatching(answered));
      expect(story).toContainEqual(expect.stringMatching(/^ {2}customers .*; nobody saw an error$/));
      expect(story).toContainEqual(expect.stringMatching(/now serving +trivia-api:2: 100 %/));
      expect(story).toContainEqual(expect.stringMatching(/as it should yes/));
    }
    expect(lines).toContainEqual(expect.stringMatching(/right: expected true, got false/));
    expect(exitCode).toBe(0);
  }, 300_000);
});

describe('npm run rehearse', () => {
  it('ends as the workflow ends, with the words of the hook that said no', async () => {
    const { exitCode, lines } = await run('rehearse.ts', workflow, '--release', 'bad-hook');
    expect(exitCode).toBe(1);
    const text = lines.join('\n');
    expect(text).toMatch(/final-question: answer.*should be .*2 of 3.* but is .*1 of 3/);
    expect(text).toMatch(/Test stage +failure: rolled-back - The hook of BeforeAllowTraffic failed/);
    expect(text).toMatch(/Production +skipped/);
  }, 120_000);

  it('tells the least policy for a release, which the role of the template allows', async () => {
    const { exitCode, lines } = await run('rehearse.ts', workflow, '--speed', '120', '--policy');
    expect(exitCode).toBe(0);
    const start = lines.indexOf('The least policy for what this release did as the release role:');
    const end = lines.indexOf('}', start);
    const { Statement } = JSON.parse(lines.slice(start + 1, end + 1).join('\n')) as {
      Statement: { Action: string[] }[];
    };
    const actions = Statement.flatMap(({ Action }) => Action);
    expect(actions).toEqual(
      expect.arrayContaining([
        'codedeploy:CreateDeployment',
        'codedeploy:UpdateDeploymentGroup',
        'lambda:PublishVersion',
      ]),
    );
    expect(lines.slice(end + 1)).toEqual([
      'ReleaseRole of the template allows all of it.',
      // What a release needs that fails, or that is cancelled.
      'It also allows, for releases that go otherwise: codedeploy:StopDeployment, logs:FilterLogEvents.',
    ]);
  }, 120_000);

  it.each(['ECS', 'CODE_DEPLOY'])(
    'plants an alarm that sends everybody back by %s',
    async (controller) => {
      const { exitCode, lines } = await run('rehearse.ts', service, '--controller', controller, '--fault', 'alarm');
      expect(exitCode).toBe(1);
      const end = lines.slice(lines.findIndex((line) => line.startsWith('Rehearsed ')));
      expect(end).toContainEqual(
        expect.stringMatching(/Production +failure: rolled-back - The alarm trivia-api-5xx went off/),
      );
      expect(end).toContainEqual(expect.stringMatching(/safety +\d+ s on AWS's clock after the alarm/));
      expect(end).toContainEqual(expect.stringMatching(/nobody saw an error/));
      expect(end).toContainEqual(expect.stringMatching(/now serving +trivia-api:1: 100 %/));
    },
    120_000,
  );

  it.each([
    ['ECS', /because the circuit breaker threshold was exceeded/],
    ['CODE_DEPLOY', /the replacement task set is unhealthy/],
  ])(
    'keeps customers away from green tasks that never get healthy, by %s',
    async (controller, reason) => {
      const options = ['--controller', controller, '--fault', 'unhealthy-green'];
      const { exitCode, lines } = await run('rehearse.ts', service, ...options);
      expect(exitCode).toBe(1);
      const end = lines.slice(lines.findIndex((line) => line.startsWith('Rehearsed ')));
      expect(end).toContainEqual(expect.stringMatching(/Production +failure: rolled-back - /));
      expect(end).toContainEqual(expect.stringMatching(reason));
      expect(end).toContainEqual(expect.stringMatching(/answered \d+ by release unreleased; nobody saw an error/));
    },
    120_000,
  );

  it.each([
    [[], /Name one workflow/],
    [['missing.yml'], /There is no workflow "missing.yml"/],
    [['package.json'], /not in an example that can be rehearsed/],
    [[workflow, '--release', 'none'], /There is no release "none"/],
    [[workflow, '--speed', 'fast'], /--speed is "fast"; it should be a number from 1 to 3600/],
    [[workflow, '--sped', '9'], /Unknown option '--sped'/],
    [[workflow, '--controller', 'ECS'], /--controller is "ECS"; trivia-chat-bot has none to choose/],
    [[service, '--controller', 'EXTERNAL'], /--controller is "EXTERNAL"; trivia-api can have ECS or CODE_DEPLOY/],
    [[service, '--fault', 'rain'], /--fault is "rain"; for trivia-api it can be unhealthy-green, alarm, throttle/],
    [[workflow, '--fault', 'rain'], /--fault is "rain"; for trivia-chat-bot it can be alarm, throttle/],
  ])('refuses %j in one sentence', async (args, message) => {
    const { exitCode, lines } = await run('rehearse.ts', ...args);
    expect(exitCode).toBe(1);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(message);
  });
});
