/**
 * A stage for container releases: the container example's own infrastructure on local-aws, under either
 * controller; the shipped bundle releases to it as a workflow step would. Tasks are small servers of this
 * process, whose image says what they do.
 */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { type LocalAws, startLocalAws } from '@aws-release-actions/local-aws';
import { type BundleResult, type BundleRun, runBundle } from '@aws-release-actions/testing';
import { CloudWatchClient, PutMetricAlarmCommand, SetAlarmStateCommand } from '@aws-sdk/client-cloudwatch';
import {
  CodeDeployClient,
  ContinueDeploymentCommand,
  CreateDeploymentCommand,
  GetDeploymentCommand,
  StopDeploymentCommand,
  UpdateDeploymentGroupCommand,
} from '@aws-sdk/client-codedeploy';
import {
  ContinueServiceDeploymentCommand,
  type DeploymentConfiguration,
  DescribeServiceDeploymentsCommand,
  DescribeServicesCommand,
  DescribeTaskDefinitionCommand,
  ECSClient,
  ListTaskDefinitionsCommand,
  RegisterTaskDefinitionCommand,
  type RegisterTaskDefinitionCommandInput,
  UpdateServiceCommand,
} from '@aws-sdk/client-ecs';
import { twoFreePorts } from '../../packages/rehearsal/src/applications/free-ports.ts';
import { suiteFolder } from '../../packages/rehearsal/src/examples.ts';
import { createStack } from '../../packages/rehearsal/src/infrastructure/create-stack.ts';
import { type FaultKind, startTokens } from './stage.ts';

const region = 'us-east-1';
const ambient = { AWS_ACCESS_KEY_ID: 'AKIDLOCAL', AWS_SECRET_ACCESS_KEY: 'local' };
const bundle = join(suiteFolder, 'actions/ecs-blue-green/dist/index.js');
const names = { cluster: 'trivia', service: 'api' };
const group = { applicationName: 'AppECS-trivia-api', deploymentGroupName: 'DgpECS-trivia-api' };

export const controllers = ['ECS', 'CODE_DEPLOY'] as const;
export type Controller = (typeof controllers)[number];

/** What an image's program does: answers with its name, answers nothing to health checks, or dies at once. */
const programs = { blue: '1', green: '2', violet: '3', ill: 'e', dying: 'd' } as const;
export type Program = keyof typeof programs;

/** The image of a program, by its digest. */
export function imageOf(program: Program): string {
  return `000000000000.dkr.ecr.${region}.amazonaws.com/trivia-api@sha256:${programs[program].repeat(64)}`;
}

export interface ServiceStage {
  readonly aws: LocalAws;
  readonly controller: Controller;
  /** Runs ecs-blue-green; `given` adds to or replaces the inputs of a usual release of `program`. */
  release(
    program: Program | undefined,
    given?: Record<string, string>,
    run?: Partial<BundleRun>,
  ): Promise<BundleResult>;
  /** Who answers at the production listener, `count` times. */
  production(count?: number): Promise<readonly string[]>;
  /** Who answers at the test listener. */
  test(): Promise<string>;
  /** Answers for a deployment that waits at its gate, as run-validation-hook does. */
  answer(deploymentId: string, answer: 'continue' | 'rollback'): Promise<void>;
  /** AWS's own word for the state of a deployment. */
  status(deploymentId: string): Promise<string>;
  /** Resolves when AWS says that a deployment has ended. */
  ended(deploymentId: string): Promise<void>;
  /** Starts a deployment of `program`, as somebody else would; its id. */
  startOther(program: Program): Promise<string>;
  /** Registered revisions of the task definition, the oldest first: `trivia-api:1`. */
  registered(): Promise<readonly string[]>;
  /** Names of tasks that run, by their programs. */
  running(): readonly string[];
  setAlarm(state: 'OK' | 'ALARM'): Promise<void>;
  /** Changes how the service is deployed (controller ECS). */
  configure(configuration: DeploymentConfiguration): Promise<void>;
  fault(operation: string, kind: FaultKind, count: number, after?: number): void;
  /** Calls since the stage was opened, as `service:Operation`. */
  calls(): readonly string[];
  /** The environment of a job with `id-token: write`; needs `role-to-assume`. */
  readonly oidc: Record<string, string>;
  close(): Promise<void>;
}

export interface StageSettings {
  readonly speed?: number;
  /** Whether deployments wait at test traffic for an answer. */
  readonly gate?: boolean;
}

export async function openServiceStage(
  controller: Controller,
  { speed = 300, gate = false }: StageSettings = {},
): Promise<ServiceStage> {
  const tasks = createPrograms();
  const aws = await startLocalAws({ speed, createRuntime: tasks.createRuntime });
  const client = { region, endpoint: aws.endpoint, credentials: { accessKeyId: 'stage', secretAccessKey: 'stage' } };
  const ecs = new ECSClient(client);
  const codedeploy = new CodeDeployClient(client);
  const cloudwatch = new CloudWatchClient(client);
  const tokens = await startTokens();
  const [productionPort, testPort] = await twoFreePorts();
  await createStack({
    templateFile: join(suiteFolder, 'workflows-examples/trivia-api/infrastructure/template.yaml'),
    ...{ endpoint: aws.endpoint, region },
    parameters: {
      ...{ DeploymentController: controller, FirstImage: imageOf('blue') },
      ...{ ProductionPort: String(productionPort), TestPort: String(testPort) },
      ...{ VpcId: 'vpc-00000000', SubnetIds: 'subnet-00000000,subnet-11111111' },
      ReleaseSubjects: 'repo:octo-org/trivia:environment:production',
    },
  });
  const configure = async (deploymentConfiguration: DeploymentConfiguration) => {
    await ecs.send(new UpdateServiceCommand({ ...names, deploymentConfiguration }));
  };
  const configuration = {
    ...{ strategy: 'BLUE_GREEN' as const, bakeTimeInMinutes: 5 },
    alarms: { alarmNames: ['trivia-api-5xx'], enable: true, rollback: true },
    deploymentCircuitBreaker: { enable: true, rollback: true },
  };
  if (!gate && controller === 'ECS') await configure({ ...configuration, lifecycleHooks: [] });
  if (!gate && controller === 'CODE_DEPLOY') {
    await codedeploy.send(
      new UpdateDeploymentGroupCommand({
        ...{ applicationName: group.applicationName, currentDeploymentGroupName: group.deploymentGroupName },
        blueGreenDeploymentConfiguration: {
          deploymentReadyOption: { actionOnTimeout: 'CONTINUE_DEPLOYMENT' },
          terminateBlueInstancesOnDeploymentSuccess: { action: 'TERMINATE', terminationWaitTimeInMinutes: 5 },
        },
      }),
    );
  }
  const setAlarm = async (StateValue: 'OK' | 'ALARM') => {
    const StateReason = StateValue === 'ALARM' ? 'customers saw errors' : 'quiet';
    await cloudwatch.send(new SetAlarmStateCommand({ AlarmName: 'trivia-api-5xx', StateValue, StateReason }));
  };
  const serviceDeployment = async (arn: string) => {
    const input = { serviceDeploymentArns: [arn] };
    return (await ecs.send(new DescribeServiceDeploymentsCommand(input))).serviceDeployments?.[0];
  };
  const status = async (deploymentId: string): Promise<string> => {
    if (controller === 'ECS') return (await serviceDeployment(deploymentId))?.status ?? '';
    return (await codedeploy.send(new GetDeploymentCommand({ deploymentId }))).deploymentInfo?.status ?? '';
  };
  // A state that is set stays: no data decides otherwise here.
  await cloudwatch.send(
    new PutMetricAlarmCommand({
      ...{ AlarmName: 'trivia-api-5xx', Namespace: 'stage', MetricName: 'errors', Statistic: 'Sum', Period: 60 },
      ...{ EvaluationPeriods: 1, Threshold: 1, ComparisonOperator: 'GreaterThanOrEqualToThreshold' },
      TreatMissingData: 'ignore',
    }),
  );
  await setAlarm('OK');
  const opened = aws.events.since(0).at(-1)?.sequence ?? 0;
  const ask = async (port: number) => (await fetch(`http://127.0.0.1:${port}/`)).text();

  return {
    ...{ aws, controller, status, setAlarm, configure, oidc: tokens.env },
    release: (program, given = {}, run = {}) =>
      runBundle({
        bundle,
        ...run,
        env: { AWS_ENDPOINT_URL: aws.endpoint, AWS_REGION: region, ...ambient, ...run.env },
        inputs: { ...names, ...(program === undefined ? {} : { images: `web=${imageOf(program)}` }), ...given },
      }),
    production: async (count = 20) => {
      const answers = await Promise.all(Array.from({ length: count }, () => ask(productionPort)));
      return [...new Set(answers)].sort();
    },
    test: () => ask(testPort),
    answer: async (deploymentId, answer) => {
      if (controller === 'CODE_DEPLOY') {
        const input = { deploymentId };
        if (answer === 'continue')
          await codedeploy.send(new ContinueDeploymentCommand({ ...input, deploymentWaitType: 'READY_WAIT' }));
        else await codedeploy.send(new StopDeploymentCommand({ ...input, autoRollbackEnabled: true }));
        return;
      }
      const hooks = (await serviceDeployment(deploymentId))?.lifecycleHookDetails ?? [];
      const hookId = hooks.find((hook) => hook.status === 'AWAITING_ACTION')?.hookId;
      const action = answer === 'continue' ? 'CONTINUE' : 'ROLLBACK';
      const input = { serviceDeploymentArn: deploymentId, hookId, action } as const;
      await ecs.send(new ContinueServiceDeploymentCommand(input));
    },
    ended: async (deploymentId) => {
      const isOver = async () =>
        /^(SUCCESSFUL|STOPPED|ROLLBACK_SUCCESSFUL|ROLLBACK_FAILED|Succeeded|Failed|Stopped)$/.test(
          await status(deploymentId),
        );
      for (const began = Date.now(); !(await isOver()); ) {
        if (Date.now() > began + 20_000) throw new Error(`${deploymentId} does not end`);
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    },
    startOther: async (program) => {
      const { taskDefinition } = await ecs.send(new DescribeTaskDefinitionCommand({ taskDefinition: 'trivia-api' }));
      const { family, cpu, memory, networkMode, requiresCompatibilities, executionRoleArn } = taskDefinition ?? {};
      const [web] = taskDefinition?.containerDefinitions ?? [];
      const containerDefinitions = [{ ...web, image: imageOf(program) }];
      const input = {
        family,
        cpu,
        memory,
        networkMode,
        requiresCompatibilities,
        executionRoleArn,
        containerDefinitions,
      };
      const registered = await ecs.send(new RegisterTaskDefinitionCommand(input as RegisterTaskDefinitionCommandInput));
      const arn = registered.taskDefinition?.taskDefinitionArn ?? '';
      if (controller === 'ECS') {
        await ecs.send(new UpdateServiceCommand({ ...names, taskDefinition: arn }));
        const input = { cluster: names.cluster, services: [names.service] };
        const { services } = await ecs.send(new DescribeServicesCommand(input));
        return services?.[0]?.currentServiceDeployment ?? '';
      }
      const Properties = { TaskDefinition: arn, LoadBalancerInfo: { ContainerName: 'web', ContainerPort: 8080 } };
      const Resources = [{ TargetService: { Type: 'AWS::ECS::Service', Properties } }];
      const appSpecContent = { content: JSON.stringify({ version: 0.0, Resources }) };
      const revision = { revisionType: 'AppSpecContent' as const, appSpecContent };
      return (await codedeploy.send(new CreateDeploymentCommand({ ...group, revision }))).deploymentId ?? '';
    },
    registered: async () => {
      const { taskDefinitionArns = [] } = await ecs.send(
        new ListTaskDefinitionsCommand({ familyPrefix: 'trivia-api' }),
      );
      return taskDefinitionArns.map((arn) => arn.slice(arn.lastIndexOf('/') + 1));
    },
    running: tasks.running,
    fault: (operation, fault, count, after = 0) => aws.faults.add({ operation, fault, count, after, milliseconds: 0 }),
    calls: () =>
      aws.events
        .since(opened)
        .filter(({ source, type }) => source === 'api' && type === 'call')
        .map(({ detail }) => `${detail.service}:${detail.operation}`),
    close: async () => {
      tokens.close();
      for (const sdk of [ecs, codedeploy, cloudwatch]) sdk.destroy();
      await aws.close();
    },
  };
}

type CreateRuntime = NonNullable<NonNullable<Parameters<typeof startLocalAws>[0]>['createRuntime']>;
type Runtime = ReturnType<CreateRuntime>;
type RunningContainer = Awaited<ReturnType<Runtime['start']>>;
type Exit = Awaited<RunningContainer['exited']>;

/** A runtime whose containers are servers of this process. */
function createPrograms(): { readonly createRuntime: CreateRuntime; running(): readonly string[] } {
  const alive = new Map<Server, string>();
  const end = (server: Server) => {
    alive.delete(server);
    server.close();
    server.closeAllConnections();
  };
  const listen = async (program: string): Promise<Server> => {
    const server = createServer((request, response) => {
      response.statusCode = program === 'ill' && request.url === '/health' ? 503 : 200;
      response.end(program);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    alive.set(server, program);
    return server;
  };
  return {
    running: () => [...alive.values()].sort(),
    createRuntime: ({ network }) => ({
      name: 'programs of a test',
      start: async ({ image, address, taskArn, containerPorts }) => {
        const imageDigest = image.slice(image.indexOf('@') + 1);
        const [program = 'blue'] = Object.entries(programs).find(([, digit]) => imageDigest.endsWith(digit)) ?? [];
        const server = await listen(program);
        const [containerPort = 8080] = containerPorts;
        network.bind(address, containerPort, (server.address() as AddressInfo).port);
        let exit: (exit: Exit) => void = () => {};
        const exited = new Promise<Exit>((resolve) => {
          exit = resolve;
        });
        const stop = async (exitCode: number) => {
          end(server);
          exit({ exitCode });
        };
        if (program === 'dying') await stop(3);
        return { imageDigest, runtimeId: taskArn, exited, stop: () => stop(143), execute: async () => 0 };
      },
      close: async () => {
        for (const server of alive.keys()) end(server);
      },
    }),
  };
}
