/** ECS's own deployments whose new tasks are ill, from the beginning or from some stage on. */
import { describe, expect, it } from '@jest/globals';
import { find, places, type Strategy, sharesAt, strategies } from './ecs-deployments.ts';
import { useEcs } from './ecs-session.ts';
import { mute } from './task-servers.ts';

const ecs = useEcs(10);
const { stages, shop } = ecs;
/** The tasks of the service that were told to stop. */
async function stoppedTasks(): Promise<readonly string[]> {
  const input = { cluster: 'main', serviceName: shop().name, desiredStatus: 'STOPPED' };
  return (await stages.ecs('ListTasks', input)).taskArns;
}

const names = Object.keys(strategies) as Strategy[];

describe.each(names)('%s with new tasks that never get healthy', (strategy) => {
  const place = { strategy, stage: 'SCALE_UP' };

  it('tries on, and goes back when it is stopped', async () => {
    const { arn, next } = await ecs.arrive(place, {}, mute);
    await stages.step(6 * 60_000);
    expect(await find(stages, arn)).toMatchObject({ status: 'IN_PROGRESS', lifecycleStage: 'SCALE_UP' });
    expect([await shop().shares(), await shop().answers('production')]).toEqual(['0/0', [shop().word]]);
    expect((await shop().describe()).deployments[0].failedTasks).toBeGreaterThan(2);
    await stages.ecs('StopServiceDeployment', { serviceDeploymentArn: arn });
    await ecs.expectBack(arn, /StopServiceDeployment/, next);
  });

  it('goes back by the circuit breaker', async () => {
    const deploymentCircuitBreaker = { enable: true, rollback: true };
    const { arn, next } = await ecs.arrive(place, { deploymentCircuitBreaker }, mute);
    await ecs.expectBack(arn, /circuit breaker/, next);
    expect((await find(stages, arn)).deploymentCircuitBreaker).toMatchObject({ status: 'TRIGGERED' });
  });

  it('stays as it is by the circuit breaker without a rollback', async () => {
    const deploymentCircuitBreaker = { enable: true, rollback: false };
    const { arn, next } = await ecs.arrive(place, { deploymentCircuitBreaker }, mute);
    await stages.until(arn, /^(STOPPED|ROLLBACK)/);
    expect(await find(stages, arn)).toMatchObject({ status: 'STOPPED' });
    expect([await shop().shares(), await shop().answers('production')]).toEqual(['0/0', [shop().word]]);
    await ecs.expectGoodDeployment(next);
  });
});

const later = places.filter(({ stage }) => !/^(PRE_)?SCALE_UP$|^CLEAN_UP$/.test(stage));

describe.each(later)('$strategy at $stage', (place) => {
  // assumed: once they were healthy, ECS replaces tasks that fall ill; what that means is for alarms and people to say.
  it('replaces new tasks that fall ill, and goes back when it is stopped', async () => {
    const { arn, next } = await ecs.arrive(place);
    const before = await stoppedTasks();
    stages.tasks.ill.add(next);
    await stages.step(40_000);
    expect(await find(stages, arn)).toMatchObject({ status: 'IN_PROGRESS' });
    expect((await shop().describe()).deployments[0]).toMatchObject({ status: 'PRIMARY', rolloutState: 'IN_PROGRESS' });
    const replaced = (await stoppedTasks()).filter((arn) => !before.includes(arn));
    expect(replaced.length).toBeGreaterThanOrEqual(2);
    expect(await shop().shares()).toBe(sharesAt(place));
    await stages.ecs('StopServiceDeployment', { serviceDeploymentArn: arn });
    await ecs.expectBack(arn, /StopServiceDeployment/, next);
  });
});
