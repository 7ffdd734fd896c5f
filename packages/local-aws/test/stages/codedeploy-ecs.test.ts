/** CodeDeploy's deployments of a service: everything that can go wrong, at every stage, and what is left of it. */
import { beforeEach, describe, expect, it } from '@jest/globals';
import {
  endings,
  expectRollback,
  holdAt,
  info,
  keepGroup,
  lifecycle,
  report,
  setAlarm,
  startDeployment,
  target,
} from './codedeploy-deployments.ts';
import { openShop, other, type Shop, type Word, wordOf } from './shop.ts';
import { type Answer, useStages } from './stage-harness.ts';

const stages = useStages();
const hooks = ['BeforeInstall', 'AfterInstall', 'AfterAllowTestTraffic', 'BeforeAllowTraffic', 'AfterAllowTraffic'];
const events = [
  ...['BeforeInstall', 'Install', 'AfterInstall', 'AllowTestTraffic', 'AfterAllowTestTraffic'],
  ...['BeforeAllowTraffic', 'AllowTraffic', 'AfterAllowTraffic'],
];
const configs = {
  ECSCanary10Percent5Minutes: ['10 %'],
  ECSLinear10PercentEvery1Minutes: ['10 %', '90 %'],
  ECSAllAtOnce: [],
};
const places = Object.entries(configs).flatMap(([config, steps]) =>
  ['BeforeInstall', 'AfterInstall', 'AfterAllowTestTraffic', 'Ready', 'BeforeAllowTraffic', ...steps]
    .concat('AfterAllowTraffic', 'termination')
    .map((stage) => ({ config, stage })),
);
type Place = (typeof places)[number];

let present: Shop | undefined;
let isSound = false;
const shop = () => present as Shop;
const group = () => ({ application: 'service', group: shop().name });

beforeEach(async () => {
  stages.tasks.ill.clear();
  await setAlarm(stages, 'OK');
  if (!isSound) present = await openShop(stages, { controller: 'CODE_DEPLOY' });
  isSound = false;
});

async function keep(config: string, isReadyWait: boolean, rollbackOn?: readonly string[]) {
  const { production, testing, names, name } = shop();
  const route = (listener = production) => ({ listenerArns: [listener.arn] });
  const pair = {
    targetGroups: names.map((each) => ({ name: each })),
    prodTrafficRoute: route(),
    testTrafficRoute: route(testing),
  };
  const wait = { actionOnTimeout: 'STOP_DEPLOYMENT', waitTimeInMinutes: 30 };
  const more = {
    ecsServices: [{ clusterName: 'main', serviceName: name }],
    loadBalancerInfo: { targetGroupPairInfoList: [pair] },
    blueGreenDeploymentConfiguration: {
      deploymentReadyOption: isReadyWait ? wait : { actionOnTimeout: 'CONTINUE_DEPLOYMENT', waitTimeInMinutes: 0 },
      terminateBlueInstancesOnDeploymentSuccess: { action: 'TERMINATE', terminationWaitTimeInMinutes: 5 },
    },
  };
  await keepGroup(stages, { ...group(), computePlatform: 'ECS', config, more, ...(rollbackOn && { rollbackOn }) });
}

async function start(word: Word): Promise<string> {
  const LoadBalancerInfo = { ContainerName: 'web', ContainerPort: 8080 };
  const Properties = { TaskDefinition: shop().definition(word), LoadBalancerInfo };
  return await startDeployment(stages, group(), { Type: 'AWS::ECS::Service', Properties }, hooks);
}

/** Deploys what is not in production, and holds it at the place. */
async function arrive({ config, stage }: Place, rollbackOn?: readonly string[]): Promise<string> {
  await shop().settle();
  await keep(config, stage === 'Ready', rollbackOn);
  holdAt(stages, stage, hooks);
  const id = await start(other(shop().word));
  const mark = stage.endsWith('%') ? `production:${parseInt(stage, 10)}` : `${stage}:InProgress`;
  await stages.until(id, stage === 'Ready' ? 'Ready' : stage === 'termination' ? 'AfterAllowTraffic:Succeeded' : mark);
  expect(await shop().shares()).toBe(sharesAt(stage));
  return id;
}

function sharesAt(stage: string): string {
  if (stage.endsWith('%')) return `${parseInt(stage, 10)}/100`;
  if (/Install$/.test(stage)) return '0/0';
  return /^AfterAllowTraffic$|^termination$/.test(stage) ? '100/100' : '0/100';
}

async function taskSets(): Promise<readonly string[]> {
  const sets: Answer[] = (await shop().describe()).taskSets;
  return sets.map(({ status, scale, taskDefinition }) => `${wordOf(shop(), taskDefinition)} ${status} ${scale.value}`);
}

/** What ran has failed, and what was to come is skipped. */
async function expectEnded(id: string, stage: string, ending: object) {
  await stages.until(id, /^(Succeeded|Failed|Stopped)$/);
  expect(await info(stages, id)).toMatchObject(ending);
  const ran = events.indexOf(stage.endsWith('%') ? 'AllowTraffic' : stage);
  const next = stage === 'Ready' ? events.indexOf('BeforeAllowTraffic') : stage === 'termination' ? events.length : ran;
  expect(lifecycle(await target(stages, id))).toEqual(
    events.map((_, index) => (index < next ? 'Succeeded' : index === ran ? 'Failed' : 'Skipped')),
  );
}

/** Traffic and task sets are those from before, and another deployment goes well. */
async function expectBack(id: string, stage: string, ending: object) {
  const [old, next] = [shop().word, other(shop().word)];
  await expectEnded(id, stage, ending);
  if (stage === 'BeforeInstall') {
    // There is nothing yet that could be rolled back.
    await stages.step(5000);
    expect(await info(stages, id)).not.toHaveProperty('rollbackInfo');
  } else {
    const undone = await expectRollback(stages, id);
    expect((await info(stages, undone)).deploymentConfigName).toBe('CodeDeployDefault.ECSAllAtOnce');
    expect((await target(stages, undone)).taskSetsInfo).toMatchObject([
      { taskSetLabel: 'Blue', status: 'PRIMARY', trafficWeight: 100, desiredCount: 2 },
      { taskSetLabel: 'Green', status: 'DRAINING', trafficWeight: 0, desiredCount: 0 },
    ]);
    // The replacement disappears with its last task.
    const sets = (await taskSets()).filter((set) => set !== `${next} DRAINING 0`);
    expect(sets).toEqual([`${old} PRIMARY 100`]);
  }
  await expectServed(old, '0/0');
  expect(await info(stages, id)).toMatchObject(ending);
  stages.tasks.ill.clear();
  await expectGoodDeployment(next);
}

async function expectServed(word: Word, shares: string) {
  expect(await shop().shares()).toBe(shares);
  expect([await shop().answers('production'), await shop().answers('test')]).toEqual([[word], [word]]);
  // Whatever is not in production is on its way out, and gone before long.
  await stages.step(6 * 60_000);
  expect(await taskSets()).toEqual([`${word} PRIMARY 100`]);
}

/** Everything is left where it was, and the next deployment finds its way all the same. */
async function expectLeft(id: string, stage: string, ending: object) {
  const [old, next] = [shop().word, other(shop().word)];
  await expectEnded(id, stage, ending);
  await stages.step(60_000);
  expect(await info(stages, id)).not.toHaveProperty('rollbackInfo');
  expect(await shop().shares()).toBe(sharesAt(stage));
  const isShifted = sharesAt(stage) === '100/100';
  const sets = isShifted ? [`${next} PRIMARY 100`, `${old} ACTIVE 100`] : [`${old} PRIMARY 100`, `${next} ACTIVE 100`];
  expect(await taskSets()).toEqual(stage === 'BeforeInstall' ? [`${old} PRIMARY 100`] : sets);
  if (isShifted) shop().word = next;
  await expectGoodDeployment(other(shop().word));
}

async function expectGoodDeployment(word: Word) {
  await setAlarm(stages, 'OK');
  await keep('ECSAllAtOnce', false);
  await shop().settle();
  holdAt(stages, 'nothing', hooks);
  const id = await start(word);
  await stages.until(id, /^(Succeeded|Failed|Stopped)$/);
  expect(await info(stages, id)).toMatchObject({ status: 'Succeeded', deploymentOverview: { Succeeded: 1 } });
  expect(stages.gate.requests).toHaveLength(hooks.length);
  await expectServed(word, '100/100');
  shop().word = word;
  isSound = true;
}

describe.each(places)('$config in $stage', (place) => {
  const { stage } = place;

  it('goes back when it is stopped so', async () => {
    const deploymentId = await arrive(place, []);
    await stages.codedeploy('StopDeployment', { deploymentId, autoRollbackEnabled: true });
    await expectBack(deploymentId, stage, endings.stop);
  });

  it('stays as it is when it is stopped otherwise', async () => {
    const deploymentId = await arrive(place);
    await stages.codedeploy('StopDeployment', { deploymentId, autoRollbackEnabled: false });
    await expectLeft(deploymentId, stage, endings.stop);
  });

  it('goes back when an alarm is red', async () => {
    const id = await arrive(place);
    await setAlarm(stages, 'ALARM');
    await expectBack(id, stage, endings.alarm);
  });
});

describe.each(places.filter(({ stage }) => hooks.includes(stage)))('$config with a hook at $stage', (place) => {
  it('that fails, goes back', async () => {
    const id = await arrive(place);
    await report(stages, 'Failed');
    await expectBack(id, place.stage, endings.hook);
  });

  it('that says nothing for an hour, goes back', async () => {
    const id = await arrive(place);
    await stages.step(59 * 60_000);
    expect(await info(stages, id)).toMatchObject({ status: 'InProgress' });
    await expectBack(id, place.stage, endings.silence);
  });
});

it('nobody continues, stops', async () => {
  const id = await arrive({ config: 'ECSAllAtOnce', stage: 'Ready' });
  await stages.step(29 * 60_000);
  expect(await info(stages, id)).toMatchObject({ status: 'Ready' });
  const message =
    'The deployment timed out while waiting for a notification to continue. This time out period is 30 minutes.';
  await expectBack(id, 'Ready', { status: 'Stopped', errorInformation: { message } });
});

const unhealthy = {
  status: 'Failed',
  errorInformation: {
    code: 'ECS_UPDATE_ERROR',
    message: 'CodeDeploy detected that the replacement task set is unhealthy.',
  },
};
const neverHealthy = {
  status: 'Failed',
  errorInformation: {
    message:
      'The deployment timed out while waiting for the replacement task set to become healthy. This time out period is 60 minutes.',
  },
};

// All at once, nobody checks the group before a listener forwards to it.
describe.each(Object.keys(configs).filter((config) => config !== 'ECSAllAtOnce'))('%s with a replacement', (config) => {
  it('that never gets healthy, goes back after an hour', async () => {
    await shop().settle();
    await keep(config, false);
    holdAt(stages, 'nothing', hooks);
    stages.tasks.ill.add(other(shop().word));
    const id = await start(other(shop().word));
    const begun = stages.clock.now();
    await stages.until(id, /^(Succeeded|Failed|Stopped)$/);
    const found = await info(stages, id);
    expect(found).toMatchObject(neverHealthy);
    expect(stages.clock.now() - begun).toBeGreaterThanOrEqual(60 * 60_000);
    await expectBack(id, 'Install', neverHealthy);
  });
});

// assumed: with all the traffic, its health is no longer CodeDeploy's concern.
const before = places.filter(({ stage }) => /Traffic$|^10 %$/.test(stage) && sharesAt(stage) !== '100/100');

describe.each(before.filter(({ config }) => config !== 'ECSAllAtOnce'))('$config in $stage', (place) => {
  it('goes back when the replacement falls ill', async () => {
    present = await openShop(stages, { controller: 'CODE_DEPLOY', checkEvery: 5 });
    const id = await arrive(place);
    stages.tasks.ill.add(other(shop().word));
    await stages.until(id, /^(Succeeded|Failed|Stopped)$/);
    await expectBack(id, place.stage, unhealthy);
  });
});
