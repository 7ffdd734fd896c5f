/** The demo and the rehearsal of container releases, as a person starts them. */
import { describe, expect, it } from '@jest/globals';
import { run, service, storiesIn } from './rehearsal-program.ts';

describe('npm run demo', () => {
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
});
