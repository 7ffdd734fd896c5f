/** The demo and the rehearsal of a function, as a person starts them, and what they refuse. */
import { describe, expect, it } from '@jest/globals';
import { bot, run, service, storiesIn } from './rehearsal-program.ts';

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
});

describe('npm run rehearse', () => {
  it('ends as the workflow ends, with the words of the hook that said no', async () => {
    const { exitCode, lines } = await run('rehearse.ts', bot, '--release', 'bad-hook');
    expect(exitCode).toBe(1);
    const text = lines.join('\n');
    expect(text).toMatch(/final-question: answer.*should be .*2 of 3.* but is .*1 of 3/);
    expect(text).toMatch(/Test stage +failure: rolled-back - The hook of BeforeAllowTraffic failed/);
    expect(text).toMatch(/Production +skipped/);
  }, 120_000);

  it('tells the least policy for a release, which the role of the template allows', async () => {
    const { exitCode, lines } = await run('rehearse.ts', bot, '--speed', '120', '--policy');
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

  it.each([
    [[], /Name one workflow/],
    [['missing.yml'], /There is no workflow "missing.yml"/],
    [['package.json'], /not in an example that can be rehearsed/],
    [[bot, '--release', 'none'], /There is no release "none"/],
    [[bot, '--speed', 'fast'], /--speed is "fast"; it should be a number from 1 to 3600/],
    [[bot, '--sped', '9'], /Unknown option '--sped'/],
    [[bot, '--controller', 'ECS'], /--controller is "ECS"; trivia-chat-bot has none to choose/],
    [[service, '--controller', 'EXTERNAL'], /--controller is "EXTERNAL"; trivia-api can have ECS or CODE_DEPLOY/],
    [[service, '--fault', 'rain'], /--fault is "rain"; for trivia-api it can be unhealthy-green, alarm, throttle/],
    [[bot, '--fault', 'rain'], /--fault is "rain"; for trivia-chat-bot it can be alarm, throttle/],
  ])('refuses %j in one sentence', async (args, message) => {
    const { exitCode, lines } = await run('rehearse.ts', ...args);
    expect(exitCode).toBe(1);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(message);
  });
});
