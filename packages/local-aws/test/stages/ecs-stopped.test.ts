/** ECS's own deployments, stopped by a person or an alarm at every stage of every strategy. */
import { describe, expect, it } from '@jest/globals';
import { find, places, sharesAt } from './ecs-deployments.ts';
import { alarms, useEcs } from './ecs-session.ts';
import { mute } from './task-servers.ts';

const ecs = useEcs();
const { stages, shop } = ecs;

describe.each(places)('$strategy at $stage', (place) => {
  const { stage } = place;

  it('goes back when it is stopped', async () => {
    const { arn, next } = await ecs.arrive(place);
    await stages.ecs('StopServiceDeployment', { serviceDeploymentArn: arn });
    expect(await find(stages, arn)).toMatchObject({ status: 'ROLLBACK_REQUESTED' });
    await ecs.expectBack(arn, /StopServiceDeployment/, next);
    const again = stages.ecs('StopServiceDeployment', { serviceDeploymentArn: arn });
    await expect(again).rejects.toThrow('ConflictException');
  });

  // The model says that ROLLBACK is the only stop type. assumed: the error.
  it('cannot be stopped without going back, and goes on', async () => {
    const { arn, next } = await ecs.arrive(place);
    const abort = stages.ecs('StopServiceDeployment', { serviceDeploymentArn: arn, stopType: 'ABORT' });
    await expect(abort).rejects.toThrow('UnsupportedFeatureException');
    ecs.say({ hookStatus: 'SUCCEEDED' });
    await ecs.expectForward(arn, next);
  });

  // assumed: when the old tasks go, the alarms have had their time.
  const isHeeded = stage !== 'CLEAN_UP';

  it(`${isHeeded ? 'goes back' : 'goes on'} when an alarm turns red`, async () => {
    const { arn, next } = await ecs.arrive(place, { alarms });
    expect((await find(stages, arn)).alarms.status).toBe(isHeeded ? 'MONITORING' : 'MONITORING_COMPLETE');
    await ecs.setAlarm('ALARM');
    if (!isHeeded) return ecs.expectForward(arn, next);
    await ecs.expectBack(arn, /errors/, next);
    expect((await find(stages, arn)).alarms).toMatchObject({ status: 'TRIGGERED', triggeredAlarmNames: ['errors'] });
  });
});

describe.each(places.filter(({ stage }) => stage !== 'CLEAN_UP'))('$strategy at $stage', (place) => {
  // assumed: the status, and that nothing of it moves.
  it('stays as it is when an alarm turns red that is not to roll back', async () => {
    // Tasks that come up would be past their stage before anybody looks at the alarm.
    const word = place.stage === 'SCALE_UP' ? mute : undefined;
    const { arn, next } = await ecs.arrive(place, { alarms: { ...alarms, rollback: false } }, word);
    await ecs.setAlarm('ALARM');
    await stages.until(arn, /^(STOPPED|ROLLBACK)/);
    expect(await find(stages, arn)).toMatchObject({ status: 'STOPPED', stoppedAt: expect.any(Number) });
    expect(await shop().shares()).toBe(sharesAt(place));
    await ecs.expectGoodDeployment(next);
  });
});

// The opposite of CodeDeploy.
it('an alarm that is red from the beginning stops nothing', async () => {
  await ecs.setAlarm('ALARM');
  const { arn, next } = await ecs.arrive({ strategy: 'BLUE_GREEN', stage: 'BAKE_TIME' }, { alarms });
  await ecs.expectForward(arn, next);
});
