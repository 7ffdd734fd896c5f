/** ECS's own deployments that go well: what operators and users see of them, one thing after the other. */
import { expect, it } from '@jest/globals';
import { deploy, find, type Strategy, strategies } from './ecs-deployments.ts';
import { openShop } from './shop.ts';
import { useStages } from './stage-harness.ts';

const stages = useStages();

/** Stage, tasks of the old and the new revision, percent for the new one at both listeners, and who answers there. */
const seen: Readonly<Record<Strategy, readonly string[]>> = {
  ROLLING: [
    'PENDING - 2:0 0/0 red red',
    'PRE_SCALE_UP 2:0 0/0 red red',
    'SCALE_UP 2:0 0/0 red red',
    'POST_SCALE_UP 0:2 0/0 blue blue',
    'BAKE_TIME 0:2 0/0 blue blue',
    'SUCCESSFUL BAKE_TIME 0:2 0/0 blue blue',
  ],
  BLUE_GREEN: [
    'PENDING - 2:0 0/0 red red',
    'PRE_SCALE_UP 2:0 0/0 red red',
    'SCALE_UP 2:2 0/0 red red',
    'POST_SCALE_UP 2:2 0/0 red red',
    'TEST_TRAFFIC_SHIFT 2:2 0/100 red blue',
    'POST_TEST_TRAFFIC_SHIFT 2:2 0/100 red blue',
    'PRE_PRODUCTION_TRAFFIC_SHIFT 2:2 0/100 red blue',
    'PRODUCTION_TRAFFIC_SHIFT 2:2 100/100 blue blue',
    'POST_PRODUCTION_TRAFFIC_SHIFT 2:2 100/100 blue blue',
    'BAKE_TIME 2:2 100/100 blue blue',
    'CLEAN_UP 0:2 100/100 blue blue',
    'SUCCESSFUL CLEAN_UP 0:2 100/100 blue blue',
  ],
  LINEAR: [
    'PENDING - 2:0 0/0 red red',
    'PRE_SCALE_UP 2:0 0/0 red red',
    'SCALE_UP 2:2 0/0 red red',
    'POST_SCALE_UP 2:2 0/0 red red',
    'TEST_TRAFFIC_SHIFT 2:2 0/100 red blue',
    'POST_TEST_TRAFFIC_SHIFT 2:2 0/100 red blue',
    'PRE_PRODUCTION_TRAFFIC_SHIFT 2:2 0/100 red blue',
    'PRODUCTION_TRAFFIC_SHIFT 2:2 40/100 blue+red blue',
    'PRE_PRODUCTION_TRAFFIC_SHIFT 2:2 40/100 blue+red blue',
    'PRODUCTION_TRAFFIC_SHIFT 2:2 80/100 blue+red blue',
    'PRE_PRODUCTION_TRAFFIC_SHIFT 2:2 80/100 blue+red blue',
    'PRODUCTION_TRAFFIC_SHIFT 2:2 100/100 blue blue',
    'POST_PRODUCTION_TRAFFIC_SHIFT 2:2 100/100 blue blue',
    'BAKE_TIME 2:2 100/100 blue blue',
    'CLEAN_UP 0:2 100/100 blue blue',
    'SUCCESSFUL CLEAN_UP 0:2 100/100 blue blue',
  ],
  CANARY: [
    'PENDING - 2:0 0/0 red red',
    'PRE_SCALE_UP 2:0 0/0 red red',
    'SCALE_UP 2:2 0/0 red red',
    'POST_SCALE_UP 2:2 0/0 red red',
    'TEST_TRAFFIC_SHIFT 2:2 0/100 red blue',
    'POST_TEST_TRAFFIC_SHIFT 2:2 0/100 red blue',
    'PRE_PRODUCTION_TRAFFIC_SHIFT 2:2 0/100 red blue',
    'PRODUCTION_TRAFFIC_SHIFT 2:2 10/100 blue+red blue',
    'PRE_PRODUCTION_TRAFFIC_SHIFT 2:2 10/100 blue+red blue',
    'PRODUCTION_TRAFFIC_SHIFT 2:2 100/100 blue blue',
    'POST_PRODUCTION_TRAFFIC_SHIFT 2:2 100/100 blue blue',
    'BAKE_TIME 2:2 100/100 blue blue',
    'CLEAN_UP 0:2 100/100 blue blue',
    'SUCCESSFUL CLEAN_UP 0:2 100/100 blue blue',
  ],
};

it.each(Object.keys(seen) as Strategy[])('%s', async (strategy) => {
  const shop = await openShop(stages, { controller: 'ECS' });
  const arn = await deploy(stages, shop, 'blue', strategies[strategy]);
  const view = async () => {
    const { status, lifecycleStage = '-', sourceServiceRevisions, targetServiceRevision } = await find(stages, arn);
    const tasks = [sourceServiceRevisions[0], targetServiceRevision].map(
      ({ requestedTaskCount }) => requestedTaskCount,
    );
    const answers = [await shop.answers('production', 24), await shop.answers('test')].map((words) => words.join('+'));
    const stage = status === 'IN_PROGRESS' ? lifecycleStage : `${status} ${lifecycleStage}`;
    return `${stage} ${tasks.join(':')} ${await shop.shares()} ${answers.join(' ')}`;
  };
  expect(await stages.watch(arn, /SUCCESSFUL/, view)).toEqual(seen[strategy]);
});
