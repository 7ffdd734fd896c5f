/** ECS's own deployments whose hooks say no or nothing, at every stage of every strategy that calls them. */
import { describe, expect, it } from '@jest/globals';
import { find, isHookStage, places } from './ecs-deployments.ts';
import { useEcs } from './ecs-session.ts';

const ecs = useEcs();
const { stages } = ecs;
const hookPlaces = places.filter(({ stage }) => isHookStage(stage));

describe.each(hookPlaces)('$strategy at $stage', (place) => {
  it('goes back when its hook says FAILED', async () => {
    const { arn, next } = await ecs.arrive(place);
    ecs.say({ hookStatus: 'FAILED' });
    await ecs.expectBack(arn, /FAILED/, next);
  });

  it('goes back when its hook is never done', async () => {
    const { arn, next } = await ecs.arrive(place);
    await stages.step(115_000);
    expect(await find(stages, arn)).toMatchObject({ status: 'IN_PROGRESS', lifecycleStage: place.stage });
    // Every 10 seconds, as it asked for.
    expect(stages.gate.requests).toHaveLength(12);
    await ecs.expectBack(arn, /timed out/, next);
  });
});

describe.each(hookPlaces.filter(({ strategy }) => strategy === 'BLUE_GREEN'))('a hook at $stage', (place) => {
  it.each([
    { what: 'throws', word: { throw: 'no' }, reason: /HookStatus must not be null/ },
    { what: 'says nothing', word: {}, reason: /HookStatus must not be null/ },
    { what: 'says something else', word: { hookStatus: 'FINE' }, reason: /FINE/ },
  ])('that $what fails', async ({ word, reason }) => {
    const { arn, next } = await ecs.arrive(place);
    ecs.say(word);
    await ecs.expectBack(arn, reason, next);
  });
});

describe.each(['TEST_TRAFFIC_SHIFT', 'PRODUCTION_TRAFFIC_SHIFT'])('on the way back, a hook at %s', (stage) => {
  const kind = stage.startsWith('TEST') ? 'testTrafficWeights' : 'productionTrafficWeights';

  it('is called again, with the weights the other way round', async () => {
    const { arn, next } = await ecs.arrive({ strategy: 'BLUE_GREEN', stage });
    ecs.say({ hookStatus: 'SUCCEEDED' });
    await stages.until(arn, 'IN_PROGRESS BAKE_TIME');
    await stages.ecs('StopServiceDeployment', { serviceDeploymentArn: arn });
    await ecs.expectBack(arn, /StopServiceDeployment/, next);
    const { sourceServiceRevisions, targetServiceRevision } = await find(stages, arn);
    const [blue, green] = [sourceServiceRevisions[0].arn, targetServiceRevision.arn];
    const [there, back] = [stages.gate.requests[0], stages.gate.requests.at(-1)];
    expect(there.executionDetails[kind]).toEqual({ [blue]: 0, [green]: 100 });
    expect(back.executionDetails[kind]).toEqual({ [blue]: 100, [green]: 0 });
    expect([there.resourceArn, back.executionDetails.targetServiceRevisionArn]).toEqual([arn, green]);
    expect(back.executionId).not.toBe(there.executionId);
  });
});
