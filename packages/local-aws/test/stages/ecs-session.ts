/** One service for all tests of a file, as long as each of them leaves it as a good deployment does. */
import { beforeEach, expect } from '@jest/globals';
import { deploy, deployTo, find, type Place, sharesAt, strategies } from './ecs-deployments.ts';
import { openShop, other, type Shop, type Word, wordOf } from './shop.ts';
import { type Answer, useStages } from './stage-harness.ts';

export const alarms = { alarmNames: ['errors'], enable: true, rollback: true };

/** Until a hook has said something else. */
const hold = { hookStatus: 'IN_PROGRESS', callBackDelay: 10 };

/** `checkEvery`: seconds between two health checks. */
export function useEcs(checkEvery?: number) {
  const stages = useStages();
  let present: Shop | undefined;
  let isSound = false;
  const shop = () => {
    if (present === undefined) throw new Error('There is a shop during tests only.');
    return present;
  };

  beforeEach(async () => {
    stages.tasks.ill.clear();
    if (present !== undefined && !isSound) {
      await stages.ecs('DeleteService', { cluster: 'main', service: present.name, force: true });
    }
    if (!isSound)
      present = await openShop(stages, { controller: 'ECS', ...(checkEvery !== undefined && { checkEvery }) });
    isSound = false;
    say(hold);
    await setAlarm('OK');
  });

  async function setAlarm(StateValue: 'OK' | 'ALARM') {
    await stages.cloudwatch('PutMetricAlarm', {
      ...{ AlarmName: 'errors', Namespace: 'Shop', MetricName: 'Errors', Statistic: 'Sum', Period: 60 },
      ...{ EvaluationPeriods: 1, Threshold: 1, ComparisonOperator: 'GreaterThanOrEqualToThreshold' },
      TreatMissingData: 'ignore',
    });
    await stages.cloudwatch('SetAlarmState', { AlarmName: 'errors', StateValue, StateReason: 'so it is' });
  }

  /** What the hook answers, but to requests for the way back. */
  function say(word: object): void {
    stages.gate.answer = (request) => (isWayBack(request) ? { hookStatus: 'SUCCEEDED' } : word);
  }

  /** Deploys what is not in production (or `word`), and holds it at the place. */
  async function arrive(place: Place, configuration: object = {}, word?: Word) {
    await shop().settle();
    const next = other(shop().word);
    const arn = await deployTo(stages, shop(), place, word ?? next, configuration);
    expect(await shop().shares()).toBe(sharesAt(place));
    return { arn, next };
  }

  /** What users and operators see when nothing is going on. */
  async function expectServed(word: Word, shares: string) {
    expect(await shop().shares()).toBe(shares);
    expect([await shop().answers('production'), await shop().answers('test')]).toEqual([[word], [word]]);
    const service = await shop().describe();
    expect(wordOf(shop(), service.taskDefinition)).toBe(word);
    expect(service).toMatchObject({
      ...{ runningCount: 2, pendingCount: 0, desiredCount: 2 },
      deployments: [{ status: 'PRIMARY', rolloutState: 'COMPLETED', runningCount: 2 }],
    });
  }

  /** Brings out `word` without further ado. */
  async function expectGoodDeployment(word: Word) {
    stages.tasks.ill.clear();
    say({ hookStatus: 'SUCCEEDED' });
    const configuration = { ...strategies.BLUE_GREEN, bakeTimeInMinutes: 0, lifecycleHooks: [] };
    const arn = await deploy(stages, shop(), word, configuration);
    await expectForward(arn, word);
  }

  /** The deployment has brought out `word`. */
  async function expectForward(arn: string, word: Word) {
    await stages.until(arn, ended);
    const found = await find(stages, arn);
    expect(found).toMatchObject({
      ...{ status: 'SUCCESSFUL', lifecycleStage: expect.any(String), finishedAt: expect.any(Number) },
      targetServiceRevision: { requestedTaskCount: 2, runningTaskCount: 2 },
    });
    expect(found).not.toHaveProperty('rollback');
    await expectServed(word, found.deploymentConfiguration.strategy === 'ROLLING' ? '0/0' : '100/100');
    shop().word = word;
    isSound = true;
  }

  /** The service is as it was before, and `next` can still be brought out. */
  async function expectBack(arn: string, reason: RegExp, next: Word) {
    await stages.until(arn, ended);
    const found = await find(stages, arn);
    const [source] = found.sourceServiceRevisions;
    expect(found).toMatchObject({
      ...{ status: 'ROLLBACK_SUCCESSFUL', statusReason: expect.stringMatching(reason), finishedAt: expect.any(Number) },
      rollback: { reason: expect.stringMatching(reason), serviceRevisionArn: source.arn },
      targetServiceRevision: { requestedTaskCount: 0, runningTaskCount: 0, pendingTaskCount: 0 },
    });
    expect(source).toMatchObject({ requestedTaskCount: 2, runningTaskCount: 2 });
    await expectServed(shop().word, '0/0');
    await expectGoodDeployment(next);
  }

  return { stages, shop, say, setAlarm, arrive, expectServed, expectForward, expectBack, expectGoodDeployment };
}

const ended = /^(SUCCESSFUL|STOPPED|ROLLBACK_SUCCESSFUL|ROLLBACK_FAILED)/;

/** By the weights, as AWS advises: on the way back, the new revision is to have nothing. */
function isWayBack({ executionDetails, lifecycleStage }: Answer): boolean {
  const { productionTrafficWeights, testTrafficWeights, targetServiceRevisionArn } = executionDetails;
  const shift = ['TEST_TRAFFIC_SHIFT', 'PRODUCTION_TRAFFIC_SHIFT'].includes(lifecycleStage);
  return shift && { ...productionTrafficWeights, ...testTrafficWeights }[targetServiceRevisionArn] === 0;
}
