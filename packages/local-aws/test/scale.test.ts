/**
 * Many at once: 50 deployments, watched by 200 clients, on a clock that is stepped. Nobody may miss anything,
 * and everybody must see the same thing at the same time.
 */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type LocalAws, SteppingClock, startLocalAws } from '../src/index.ts';

const deployments = 50;
const watchers = 200;
/** Every fifth is stopped by its alarm in the middle of its canary, and rolled back. */
const isUnlucky = (index: number) => index % 5 === 4;

const clock = new SteppingClock();
let aws: LocalAws;
beforeAll(async () => {
  aws = await startLocalAws({ clock, state: JSON.stringify({ services: { lambda: { functions: functions() } } }) });
});
afterAll(() => aws.close());

function functions() {
  return Array.from({ length: deployments }, (_, index) => ({
    FunctionName: `bot-${index}`,
    Runtime: 'nodejs24.x',
    Handler: 'index.handler',
    files: { 'index.mjs': 'export const handler = async () => "hi";' },
    versions: [{ Version: '1' }, { Version: '2', Description: 'the new one' }],
    aliases: [{ Name: 'live', FunctionVersion: '1' }],
  }));
}

/** Calls an operation over plain HTTP: 200 SDK clients would measure the SDK. */
async function call(target: string, input: object): Promise<Answer> {
  const response = await fetch(aws.endpoint, {
    method: 'POST',
    headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': target },
    body: JSON.stringify(input),
  });
  const answer = JSON.parse((await response.text()) || '{}');
  if (!response.ok) throw new Error(`${target}: ${JSON.stringify(answer)}`);
  return answer;
}

// biome-ignore lint/suspicious/noExplicitAny: answers are looked at as data.
type Answer = any;

const codedeploy = (operation: string, input: object) => call(`CodeDeploy_20141006.${operation}`, input);
const cloudwatch = (operation: string, input: object) => call(`GraniteServiceVersion20100801.${operation}`, input);

async function startDeployment(index: number): Promise<string> {
  const deploymentGroupName = `bot-${index}`;
  const alarm = isUnlucky(index) ? 'red' : 'green';
  await codedeploy('CreateDeploymentGroup', {
    ...{ applicationName: 'bots', deploymentGroupName },
    serviceRoleArn: 'arn:aws:iam::000000000000:role/codedeploy',
    deploymentConfigName: 'CodeDeployDefault.LambdaCanary10Percent5Minutes',
    deploymentStyle: { deploymentType: 'BLUE_GREEN', deploymentOption: 'WITH_TRAFFIC_CONTROL' },
    autoRollbackConfiguration: { enabled: true, events: ['DEPLOYMENT_STOP_ON_ALARM'] },
    alarmConfiguration: { enabled: true, alarms: [{ name: alarm }] },
  });
  const Properties = { Name: `bot-${index}`, Alias: 'live', CurrentVersion: '1', TargetVersion: '2' };
  const content = JSON.stringify({ version: 0, Resources: [{ bot: { Type: 'AWS::Lambda::Function', Properties } }] });
  const revision = { revisionType: 'AppSpecContent', appSpecContent: { content } };
  const input = { applicationName: 'bots', deploymentGroupName, revision };
  return (await codedeploy('CreateDeployment', input)).deploymentId;
}

/** What a watcher sees of a deployment: two calls, as a real one makes. */
async function look(deploymentId: string): Promise<string> {
  const { deploymentInfo } = await codedeploy('GetDeployment', { deploymentId });
  const { targetIds } = await codedeploy('ListDeploymentTargets', { deploymentId });
  const [targetId] = targetIds;
  const { deploymentTarget } = await codedeploy('GetDeploymentTarget', { deploymentId, targetId });
  const { lambdaFunctionInfo, lifecycleEvents } = deploymentTarget.lambdaTarget;
  const lifecycle = lifecycleEvents.map(({ status }: Answer) => status).join(' ');
  return `${deploymentInfo.status} at ${lambdaFunctionInfo.targetVersionWeight}: ${lifecycle}`;
}

describe('50 deployments and 200 clients', () => {
  it('lose nothing and stay in step', async () => {
    for (const AlarmName of ['green', 'red']) {
      await cloudwatch('PutMetricAlarm', {
        ...{ AlarmName, Namespace: 'Bots', MetricName: 'Errors', Statistic: 'Sum', Period: 60 },
        ...{ EvaluationPeriods: 1, Threshold: 1, ComparisonOperator: 'GreaterThanOrEqualToThreshold' },
        TreatMissingData: 'ignore',
      });
    }
    await codedeploy('CreateApplication', { applicationName: 'bots', computePlatform: 'Lambda' });
    const indexes = Array.from({ length: deployments }, (_, index) => index);
    const ids = await Promise.all(indexes.map(startDeployment));
    expect(new Set(ids).size).toBe(deployments);
    await clock.step(1_000);

    /** What the lucky and the unlucky ones looked like, round by round. */
    const seen: { lucky: string[]; unlucky: string[] } = { lucky: [], unlucky: [] };
    for (let round = 0; round < 14; round++) {
      if (round === 4) await cloudwatch('SetAlarmState', { AlarmName: 'red', StateValue: 'ALARM', StateReason: 'bad' });
      const views = await Promise.all(Array.from({ length: watchers }, (_, n) => look(ids[n % deployments] ?? '')));
      const distinct = (wanted: boolean) => [...new Set(views.filter((_, n) => isUnlucky(n % deployments) === wanted))];
      expect([distinct(false), distinct(true)]).toEqual([[expect.any(String)], [expect.any(String)]]);
      seen.lucky.push(...distinct(false));
      seen.unlucky.push(...distinct(true));
      await clock.step(30_000);
    }
    const steps = (views: readonly string[]) => views.filter((view, index) => view !== views[index - 1]);
    expect(steps(seen.lucky)).toEqual([
      'InProgress at 0: Pending Pending Pending',
      'InProgress at 0.1: Succeeded InProgress Pending',
      'Succeeded at 1: Succeeded Succeeded Succeeded',
    ]);
    expect(steps(seen.unlucky)).toEqual([
      'InProgress at 0: Pending Pending Pending',
      'InProgress at 0.1: Succeeded InProgress Pending',
      'Stopped at 0.1: Succeeded Failed Skipped',
    ]);

    const { services } = (await (await fetch(`${aws.endpoint}/_local/state`)).json()) as Answer;
    const live = services.lambda.functions.map(({ aliases: [alias] }: Answer) => alias);
    expect(live.map(({ FunctionVersion }: Answer) => FunctionVersion)).toEqual(
      services.lambda.functions.map(({ FunctionName }: Answer) => (isUnlucky(+FunctionName.slice(4)) ? '1' : '2')),
    );
    expect(live.every((alias: Answer) => Object.keys(alias.AdditionalVersionWeights).length === 0)).toBe(true);

    const events = aws.events.since(0);
    expect(events.map(({ sequence }) => sequence)).toEqual(events.map((_, index) => index + 1));
    const times = events.map(({ time }) => time);
    expect(times).toEqual(times.toSorted());
    const ended = events.filter(({ type, detail }) => type === 'deployment-status' && detail.status !== 'InProgress');
    // Each of them once, and a rollback for each of the stopped ones.
    expect(ended.length).toBe(deployments + deployments / 5);
    const calls = events.filter(({ type, detail }) => type === 'call' && detail.operation === 'GetDeployment');
    expect(calls.length).toBe(14 * watchers);
    expect(calls.every(({ detail }) => detail.status === 200)).toBe(true);
  }, 120_000);
});
