/** CodeDeploy's deployments of a function: everything that can go wrong, at every stage, and where the alias ends. */
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
import { type Answer, useStages } from './stage-harness.ts';

const program = `export const handler = async () => {
  if (process.env.AWS_LAMBDA_FUNCTION_VERSION === '3') throw new Error('broken');
};`;
const stages = useStages([
  {
    ...{ FunctionName: 'shop', Runtime: 'nodejs24.x', Handler: 'index.handler', files: { 'index.mjs': program } },
    versions: ['1', '2', '3'].map((Version) => ({ Version })),
  },
]);
const hooks = ['BeforeAllowTraffic', 'AfterAllowTraffic'];
const configs = {
  LambdaCanary10Percent5Minutes: ['10 %'],
  LambdaLinear10PercentEvery1Minute: ['10 %', '50 %', '90 %'],
  LambdaAllAtOnce: [],
} as const;
const places = Object.entries(configs).flatMap(([config, steps]) =>
  ['Created', 'BeforeAllowTraffic', ...steps, 'AfterAllowTraffic'].map((stage) => ({ config, stage })),
);
type Place = (typeof places)[number];
const isHook = ({ stage }: Place) => hooks.includes(stage);

let tests = 0;
/** Alias and deployment group of the test. */
let name = '';
beforeEach(async () => {
  name = `live-${++tests}`;
  await setAlarm(stages, 'OK');
  await lambda('POST', '/aliases', { Name: name, FunctionVersion: '1' });
});

async function lambda(method: string, path: string, body?: object): Promise<Answer> {
  const url = `${stages.aws.endpoint}/2015-03-31/functions/shop${path}`;
  const content = body && { headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) };
  const response = await fetch(url, { method, ...content });
  const answer = JSON.parse((await response.text()) || 'null');
  if (!response.ok) throw new Error(JSON.stringify(answer));
  return path.endsWith('/invocations') ? response.headers.get('x-amz-executed-version') : answer;
}

/** Version of the alias, and the share of another one: `1 +2:0.1`. */
async function alias(): Promise<string> {
  const { FunctionVersion, RoutingConfig } = await lambda('GET', `/aliases/${name}`);
  const weights = Object.entries(RoutingConfig?.AdditionalVersionWeights ?? {});
  return [FunctionVersion, ...weights.map(([version, weight]) => `+${version}:${weight}`)].join(' ');
}

async function start(CurrentVersion: string, TargetVersion: string): Promise<string> {
  const Properties = { Name: 'shop', Alias: name, CurrentVersion, TargetVersion };
  const resource = { Type: 'AWS::Lambda::Function', Properties };
  return await startDeployment(stages, { application: 'shop', group: name }, resource, hooks);
}

/** Deploys version 2 and holds it at the place. */
async function arrive({ config, stage }: Place, rollbackOn?: readonly string[]): Promise<string> {
  const group = { application: 'shop', group: name, computePlatform: 'Lambda', config } as const;
  await keepGroup(stages, { ...group, ...(rollbackOn && { rollbackOn }) });
  holdAt(stages, stage, hooks);
  const id = await start('1', '2');
  if (stage === 'Created') return id;
  await stages.until(id, stage.endsWith('%') ? `alias:${parseInt(stage, 10)}` : `${stage}:InProgress`);
  expect(await alias()).toBe(aliasAt(stage));
  return id;
}

function aliasAt(stage: string): string {
  if (stage.endsWith('%')) return `1 +2:${parseInt(stage, 10) / 100}`;
  return stage === 'AfterAllowTraffic' ? '2' : '1';
}

/** What ran has failed, and what was to come is skipped. assumed: of what had not begun, all is skipped. */
function lifecycleAt(stage: string): readonly string[] {
  const ran = stage === 'Created' ? -1 : stage === 'BeforeAllowTraffic' ? 0 : stage.endsWith('%') ? 1 : 2;
  return [0, 1, 2].map((index) => (index < ran ? 'Succeeded' : index === ran ? 'Failed' : 'Skipped'));
}

async function expectEnded(id: string, stage: string, ending: object) {
  await stages.until(id, /^(Succeeded|Failed|Stopped)$/);
  expect(await info(stages, id)).toMatchObject(ending);
  // assumed: what was stopped before it started has no target.
  if (!stages.marks(id).includes('BeforeAllowTraffic:InProgress')) return;
  expect(lifecycle(await target(stages, id))).toEqual(lifecycleAt(stage));
}

/** Everything goes to version 1, and another deployment goes well. */
async function expectBack(id: string, stage: string, ending: object) {
  await expectEnded(id, stage, ending);
  await expectRollback(stages, id);
  expect(await alias()).toBe('1');
  expect(await lambda('POST', `:${name}/invocations`)).toBe('1');
  expect(await info(stages, id)).toMatchObject(ending);
  await expectGoodDeployment('1', '2');
}

/** The alias is left where it was; a split one must be mended by hand before anything can be deployed. */
async function expectLeft(id: string, stage: string, ending: object) {
  await expectEnded(id, stage, ending);
  await stages.step(60_000);
  expect(await info(stages, id)).not.toHaveProperty('rollbackInfo');
  const { deployments } = await stages.codedeploy('ListDeployments', {
    applicationName: 'shop',
    deploymentGroupName: name,
  });
  expect(deployments).toEqual([id]);
  expect(await alias()).toBe(aliasAt(stage));
  if (stage.endsWith('%')) {
    await setAlarm(stages, 'OK');
    const refused = await start('1', '2');
    await stages.until(refused, /^(Succeeded|Failed|Stopped)$/);
    expect(await info(stages, refused)).toMatchObject({
      ...{ status: 'Failed', errorInformation: { code: 'INVALID_LAMBDA_CONFIGURATION' } },
    });
    expect(await alias()).toBe(aliasAt(stage));
    await lambda('PUT', `/aliases/${name}`, { RoutingConfig: { AdditionalVersionWeights: {} } });
  }
  const [from, to] = stage === 'AfterAllowTraffic' ? ['2', '1'] : ['1', '2'];
  await expectGoodDeployment(from, to);
}

async function expectGoodDeployment(from: string, to: string) {
  await setAlarm(stages, 'OK');
  holdAt(stages, 'nothing', hooks);
  const id = await start(from, to);
  await stages.until(id, /^(Succeeded|Failed|Stopped)$/);
  expect(await info(stages, id)).toMatchObject({ status: 'Succeeded', deploymentOverview: { Succeeded: 1 } });
  expect([await alias(), await lambda('POST', `:${name}/invocations`)]).toEqual([to, to]);
  expect(stages.gate.requests).toHaveLength(2);
}

const hookPlaces = places.filter(isHook);

describe.each(places)('$config in $stage', (place) => {
  const { stage } = place;
  /** Until it has seen the alias, CodeDeploy has nothing to undo. assumed: there is no rollback then. */
  const back = stage === 'Created' ? expectLeft : expectBack;

  it('goes back when it is stopped so', async () => {
    const deploymentId = await arrive(place, []);
    await stages.codedeploy('StopDeployment', { deploymentId, autoRollbackEnabled: true });
    await back(deploymentId, stage, endings.stop);
    // "Pending" asks to repeat the call until it says this.
    expect(await stages.codedeploy('StopDeployment', { deploymentId })).toMatchObject({ status: 'Succeeded' });
  });

  it('stays as it is when it is stopped otherwise', async () => {
    const deploymentId = await arrive(place);
    await stages.codedeploy('StopDeployment', { deploymentId, autoRollbackEnabled: false });
    await expectLeft(deploymentId, stage, endings.stop);
  });

  // An alarm that is red at the start counts.
  const stoppedIn = stage === 'Created' ? 'BeforeAllowTraffic' : stage;

  it('goes back when an alarm is red', async () => {
    const id = await arrive(place);
    const red = stages.clock.now();
    await setAlarm(stages, 'ALARM');
    await stages.until(id, 'Stopped');
    expect(stages.clock.now() - red).toBeLessThanOrEqual(23_000);
    await expectBack(id, stoppedIn, endings.alarm);
  });

  it('stays as it is when an alarm is red that is not to roll back', async () => {
    const id = await arrive(place, ['DEPLOYMENT_FAILURE', 'DEPLOYMENT_STOP_ON_REQUEST']);
    await setAlarm(stages, 'ALARM');
    await expectLeft(id, stoppedIn, endings.alarm);
  });
});

describe.each(hookPlaces)('$config with a hook at $stage', (place) => {
  const { stage } = place;

  it('that fails, goes back', async () => {
    const id = await arrive(place);
    await report(stages, 'Failed');
    await expectBack(id, stage, endings.hook);
  });

  it('that fails, stays as it is without a rollback', async () => {
    const id = await arrive(place, ['DEPLOYMENT_STOP_ON_ALARM']);
    await report(stages, 'Failed');
    await expectLeft(id, stage, endings.hook);
  });

  it('that says nothing for an hour, goes back', async () => {
    const id = await arrive(place);
    await stages.step(59 * 60_000);
    expect(await info(stages, id)).toMatchObject({ status: 'InProgress' });
    expect(stages.gate.requests).toHaveLength(hooks.indexOf(stage) + 1);
    await stages.until(id, 'Failed');
    await expect(report(stages, 'Succeeded')).rejects.toThrow('LifecycleEventAlreadyCompletedException');
    await expectBack(id, stage, endings.silence);
  });
});
