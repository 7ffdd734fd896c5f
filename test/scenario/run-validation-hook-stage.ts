/**
 * A stage for gates: an account on local-aws with a service behind a production and a test listener, released by
 * ECS itself or by CodeDeploy; the shipped bundle stands at the test traffic as a workflow step would.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type LocalAws, startLocalAws } from '@aws-release-actions/local-aws';
import { type BundleResult, type BundleRun, runBundle } from '@aws-release-actions/testing';
import { createTaskServers } from '../../packages/local-aws/test/stages/task-servers.ts';
import type { FaultKind } from './stage.ts';

const region = 'us-east-1';
const bundle = new URL('../../actions/run-validation-hook/dist/index.js', import.meta.url).pathname;
const role = 'arn:aws:iam::000000000000:role/deployer';

// biome-ignore lint/suspicious/noExplicitAny: answers are looked at as data.
type Answer = any;

export const engines = ['ECS', 'CodeDeploy'] as const;
export type Engine = (typeof engines)[number];

export interface GateStage {
  readonly engine: Engine;
  readonly aws: LocalAws;
  /** Starts a deployment of the new version; the id that a user hands to the action. Only ECS has several pauses. */
  deploy(settings?: { readonly asks?: boolean; readonly minutes?: number; readonly pauses?: number }): Promise<string>;
  /** Runs the action; `inputs` replace those of a usual gate, whose check expects the new version at the test listener. */
  gate(deploymentId: string, inputs?: Record<string, string>, run?: Partial<BundleRun>): Promise<BundleResult>;
  /** Resolves when the deployment asks, or has ended in whatever way. */
  reached(deploymentId: string, status: 'asking' | 'over'): Promise<void>;
  /** The status of AWS, in its own words. */
  status(deploymentId: string): Promise<string>;
  /** What somebody else may do meanwhile. */
  continueByHand(deploymentId: string): Promise<void>;
  stopByHand(deploymentId: string): Promise<void>;
  /** What customers get: `old` or `new`. */
  production(): Promise<string>;
  /** Puts an empty file into the workspace. */
  write(name: string): Promise<void>;
  fault(operation: string, kind: FaultKind, count: number, after?: number): void;
  calls(): readonly string[];
  close(): Promise<void>;
}

export async function openGateStage(engine: Engine, speed = 60): Promise<GateStage> {
  const tasks = createTaskServers();
  const aws = await startLocalAws({ speed, createRuntime: tasks.createRuntime });
  const folder = await mkdtemp(join(tmpdir(), 'gate-'));

  const send = async (service: string, headers: Record<string, string>, body: string) => {
    const signed = `AWS4-HMAC-SHA256 Credential=local/20260101/${region}/${service}/aws4_request, SignedHeaders=host, Signature=0`;
    const response = await fetch(aws.endpoint, {
      method: 'POST',
      headers: { ...headers, authorization: signed },
      body,
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${response.status}: ${text}`);
    return text;
  };
  const json = async (service: string, target: string, input: object): Promise<Answer> =>
    JSON.parse(
      (await send(
        service,
        { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': target },
        JSON.stringify(input),
      )) || '{}',
    );
  const ecs = (operation: string, input: object) =>
    json('ecs', `AmazonEC2ContainerServiceV20141113.${operation}`, input);
  const codedeploy = (operation: string, input: object) =>
    json('codedeploy', `CodeDeploy_20141006.${operation}`, input);
  /** The first ARN in the answer whose element has this name. */
  const balancing = async (Action: string, input: Record<string, string>, element: string) => {
    const form = new URLSearchParams({ Action, Version: '2015-12-01', ...input });
    const type = 'application/x-www-form-urlencoded';
    const text = await send('elasticloadbalancing', { 'content-type': type }, form.toString());
    return new RegExp(`<${element}>([^<]+)<`).exec(text)?.[1] ?? '';
  };

  const balancer = await balancing(
    'CreateLoadBalancer',
    { Name: 'shop', 'Subnets.member.1': 'a', 'Subnets.member.2': 'b' },
    'LoadBalancerArn',
  );
  const group = (Name: string) =>
    balancing(
      'CreateTargetGroup',
      {
        ...{ Name, Protocol: 'HTTP', Port: '80', VpcId: 'vpc-1', TargetType: 'ip' },
        ...{ HealthCheckIntervalSeconds: '5', HealthyThresholdCount: '2' },
      },
      'TargetGroupArn',
    );
  const [one, two] = [await group('one'), await group('two')];
  for (const TargetGroupArn of [one, two]) {
    // Nobody is in the middle of a request here.
    const delay = { Key: 'deregistration_delay.timeout_seconds', Value: '0' };
    const attribute = Object.fromEntries(
      Object.entries(delay).map(([name, value]) => [`Attributes.member.1.${name}`, value]),
    );
    await balancing('ModifyTargetGroupAttributes', { TargetGroupArn, ...attribute }, 'Key');
  }
  const listen = async (Port: number) => {
    const tuple = 'DefaultActions.member.1.ForwardConfig.TargetGroups.member';
    const both = engine === 'ECS' ? { [`${tuple}.2.TargetGroupArn`]: two, [`${tuple}.2.Weight`]: '0' } : {};
    const arn = await balancing(
      'CreateListener',
      {
        ...{ LoadBalancerArn: balancer, Protocol: 'HTTP', Port: String(Port) },
        'DefaultActions.member.1.Type': 'forward',
        ...{ [`${tuple}.1.TargetGroupArn`]: one, [`${tuple}.1.Weight`]: '1', ...both },
      },
      'ListenerArn',
    );
    const rule = await balancing('DescribeRules', { ListenerArn: arn }, 'RuleArn');
    const { listeners } = (await (await fetch(`${aws.endpoint}/_local/endpoints`)).json()) as Answer;
    return { arn, rule, url: String(listeners.find(({ listenerArn }: Answer) => listenerArn === arn).url) };
  };
  const production = await listen(80);
  const testing = await listen(9002);

  const register = async (word: string): Promise<string> => {
    const container = { name: 'web', image: 'web', portMappings: [{ containerPort: 8080 }] };
    const { taskDefinition } = await ecs('RegisterTaskDefinition', {
      ...{ family: 'web', networkMode: 'awsvpc', requiresCompatibilities: ['FARGATE'], cpu: '256', memory: '512' },
      containerDefinitions: [{ ...container, environment: [{ name: 'WORD', value: word }] }],
    });
    return taskDefinition.taskDefinitionArn;
  };
  const [old, fresh] = [await register('old'), await register('new')];
  const service = { cluster: 'main', service: 'web' };
  const group_ = { applicationName: 'web', deploymentGroupName: 'live' };
  await ecs('CreateCluster', { clusterName: 'main' });
  const advancedConfiguration = {
    ...{ alternateTargetGroupArn: two, productionListenerRule: production.rule, testListenerRule: testing.rule },
    roleArn: role,
  };
  await ecs('CreateService', {
    ...{ cluster: 'main', serviceName: 'web', taskDefinition: old, desiredCount: 1 },
    deploymentController: { type: engine === 'ECS' ? 'ECS' : 'CODE_DEPLOY' },
    networkConfiguration: { awsvpcConfiguration: { subnets: ['subnet-a'] } },
    loadBalancers: [
      {
        ...{ targetGroupArn: one, containerName: 'web', containerPort: 8080 },
        ...(engine === 'ECS' && { advancedConfiguration }),
      },
    ],
  });
  if (engine === 'CodeDeploy') {
    await codedeploy('CreateApplication', { applicationName: 'web', computePlatform: 'ECS' });
    await codedeploy('CreateDeploymentGroup', {
      ...group_,
      serviceRoleArn: role,
      deploymentConfigName: 'CodeDeployDefault.ECSAllAtOnce',
      deploymentStyle: { deploymentType: 'BLUE_GREEN', deploymentOption: 'WITH_TRAFFIC_CONTROL' },
      ecsServices: [{ clusterName: 'main', serviceName: 'web' }],
      loadBalancerInfo: {
        targetGroupPairInfoList: [
          {
            targetGroups: [{ name: 'one' }, { name: 'two' }],
            prodTrafficRoute: { listenerArns: [production.arn] },
            testTrafficRoute: { listenerArns: [testing.arn] },
          },
        ],
      },
      blueGreenDeploymentConfiguration: {
        terminateBlueInstancesOnDeploymentSuccess: { action: 'TERMINATE', terminationWaitTimeInMinutes: 0 },
      },
      autoRollbackConfiguration: { enabled: true, events: ['DEPLOYMENT_FAILURE', 'DEPLOYMENT_STOP_ON_REQUEST'] },
    });
  }
  const until = async (isSo: () => Promise<boolean>) => {
    for (const began = Date.now(); !(await isSo()); ) {
      if (Date.now() > began + 20_000) throw new Error('what was waited for did not come');
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  };
  const answered = async (url: string) => (await fetch(url)).text();
  await until(async () => (await answered(production.url)) === 'old');
  const serviceDeployment = async (serviceDeploymentArn: string): Promise<Answer> =>
    (await ecs('DescribeServiceDeployments', { serviceDeploymentArns: [serviceDeploymentArn] })).serviceDeployments[0];
  const latest = async () => (await ecs('ListServiceDeployments', service)).serviceDeployments[0];
  if (engine === 'ECS') await until(async () => (await latest()).status === 'SUCCESSFUL');
  const deploymentInfo = async (deploymentId: string): Promise<Answer> =>
    (await codedeploy('GetDeployment', { deploymentId })).deploymentInfo;
  const status = async (id: string): Promise<string> =>
    (engine === 'ECS' ? await serviceDeployment(id) : await deploymentInfo(id)).status;
  const hooks = async (id: string): Promise<Answer[]> =>
    (await serviceDeployment(id)).lifecycleHookDetails.filter(
      (hook: Answer) => hook.targetType === 'PAUSE' && hook.status === 'AWAITING_ACTION',
    );

  return {
    ...{ engine, aws, status },
    deploy: async ({ asks = true, minutes = 60, pauses = asks ? 1 : 0 } = {}) => {
      if (engine === 'CodeDeploy') {
        const ready = asks
          ? { actionOnTimeout: 'STOP_DEPLOYMENT', waitTimeInMinutes: minutes }
          : { actionOnTimeout: 'CONTINUE_DEPLOYMENT' };
        await codedeploy('UpdateDeploymentGroup', {
          ...{ applicationName: 'web', currentDeploymentGroupName: 'live' },
          blueGreenDeploymentConfiguration: {
            terminateBlueInstancesOnDeploymentSuccess: { action: 'TERMINATE', terminationWaitTimeInMinutes: 0 },
            deploymentReadyOption: ready,
          },
        });
        const Properties = {
          TaskDefinition: fresh,
          LoadBalancerInfo: { ContainerName: 'web', ContainerPort: 8080 },
        };
        const Resources = [{ TargetService: { Type: 'AWS::ECS::Service', Properties } }];
        const appSpecContent = { content: JSON.stringify({ version: 0.0, Resources }) };
        const revision = { revisionType: 'AppSpecContent', appSpecContent };
        return (await codedeploy('CreateDeployment', { ...group_, revision })).deploymentId;
      }
      const pause = { targetType: 'PAUSE', lifecycleStages: ['POST_TEST_TRAFFIC_SHIFT'] };
      const timeoutConfiguration = { timeoutInMinutes: minutes, action: 'ROLLBACK' };
      const lifecycleHooks = Array.from({ length: pauses }, () => ({ ...pause, timeoutConfiguration }));
      const deploymentConfiguration = { strategy: 'BLUE_GREEN', bakeTimeInMinutes: 0, lifecycleHooks };
      await ecs('UpdateService', { ...service, taskDefinition: fresh, deploymentConfiguration });
      return (await latest()).serviceDeploymentArn;
    },
    gate: (deploymentId, inputs = {}, run = {}) =>
      runBundle({
        bundle,
        workspace: folder,
        ...run,
        env: {
          AWS_ENDPOINT_URL: aws.endpoint,
          AWS_REGION: region,
          AWS_ACCESS_KEY_ID: 'AKIDLOCAL',
          AWS_SECRET_ACCESS_KEY: 'local',
          ...run.env,
        },
        inputs: {
          'deployment-id': deploymentId,
          stage: 'test-traffic',
          checks: `checks: [{ name: new, http: { url: "\${base-url}", expect: { body: new } } }]`,
          variables: `base-url=${testing.url}`,
          ...inputs,
        },
      }),
    reached: (id, what) =>
      until(async () => {
        if (what === 'over')
          return /^(SUCCESSFUL|STOPPED|ROLLBACK_\w+ED|ROLLBACK_SUCCESSFUL|Succeeded|Failed|Stopped)$/.test(
            await status(id),
          );
        return engine === 'ECS' ? (await hooks(id)).length > 0 : (await status(id)) === 'Ready';
      }),
    continueByHand: async (id) => {
      if (engine === 'CodeDeploy') await codedeploy('ContinueDeployment', { deploymentId: id });
      for (const { hookId } of engine === 'ECS' ? await hooks(id) : []) {
        await ecs('ContinueServiceDeployment', { serviceDeploymentArn: id, hookId });
      }
    },
    stopByHand: async (id) => {
      if (engine === 'ECS') await ecs('StopServiceDeployment', { serviceDeploymentArn: id });
      else await codedeploy('StopDeployment', { deploymentId: id, autoRollbackEnabled: true });
    },
    production: () => answered(production.url),
    write: (name) => writeFile(join(folder, name), ''),
    fault: (operation, fault, count, after = 0) => aws.faults.add({ operation, fault, count, after, milliseconds: 0 }),
    calls: () =>
      aws.events
        .since(0)
        .filter(({ type, detail }) => type === 'call' && detail.client === 'aws-sdk-js')
        .map(({ detail }) => `${detail.service}:${detail.operation}`),
    close: async () => {
      await aws.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
