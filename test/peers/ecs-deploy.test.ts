/** `aws ecs deploy` from start to end: what most people release an ECS service with blue/green. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type LocalAws, startLocalAws } from '@aws-release-actions/local-aws';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { pushNodeImage } from '../../packages/local-aws/test/node-image.ts';
import { confirmations } from './confirmed-by.ts';
import { installPython, runAwsCli } from './python.ts';

let local: LocalAws;
let folder: string;

beforeAll(async () => {
  installPython();
  local = await startLocalAws({ speed: 300 });
  folder = await mkdtemp(join(tmpdir(), 'ecs-deploy-'));
}, 300_000);
afterAll(async () => {
  await local?.close();
  await rm(folder, { recursive: true, force: true });
});

const run = (line: string, more: readonly string[]) =>
  runAwsCli([...line.split(' '), ...more], {
    AWS_ENDPOINT_URL: local.endpoint,
    AWS_DEFAULT_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_DEFAULT_OUTPUT: 'json',
  });

/** Runs a command line that must end well; words with spaces go in `more`. */
async function aws(line: string, ...more: string[]) {
  const { code, stdout, stderr } = await run(line, more);
  if (code !== 0) throw new Error(stderr.trim() || `aws ended with ${code}: ${stdout}`);
  return stdout === '' ? undefined : JSON.parse(stdout);
}

const server = `require('node:http').createServer((_, answer) => answer.end(process.env.ANSWER)).listen(process.env.PORT);`;

/** The file of a task definition whose tasks answer with `answer`. */
async function writeTaskDefinition(image: string, answer: string): Promise<string> {
  const path = join(folder, `${answer}.json`);
  const container = {
    ...{ name: 'web', image, portMappings: [{ containerPort: 8080 }] },
    environment: [{ name: 'ANSWER', value: answer }],
  };
  const definition = {
    ...{ family: 'shop', networkMode: 'awsvpc', requiresCompatibilities: ['FARGATE'], cpu: '256', memory: '512' },
    containerDefinitions: [container],
  };
  await writeFile(path, JSON.stringify(definition));
  return path;
}

/** The service `shop` of the cluster `main` behind a production listener; its URL. */
async function createService(image: string): Promise<{ url: string; listener: string }> {
  const first = await aws(
    `ecs register-task-definition --cli-input-json file://${await writeTaskDefinition(image, 'one')}`,
  );
  const balancer = await aws('elbv2 create-load-balancer --name shop --subnets a b');
  const [one] = await Promise.all(
    ['shop-1', 'shop-2'].map(async (name) => {
      const checks = '--health-check-interval-seconds 5 --healthy-threshold-count 2';
      const group = `--name ${name} --protocol HTTP --port 8080 --target-type ip --vpc-id vpc-1 ${checks}`;
      return (await aws(`elbv2 create-target-group ${group}`)).TargetGroups[0].TargetGroupArn as string;
    }),
  );
  const arn = balancer.LoadBalancers[0].LoadBalancerArn;
  const to = `--default-actions Type=forward,TargetGroupArn=${one}`;
  const created = await aws(`elbv2 create-listener --load-balancer-arn ${arn} --protocol HTTP --port 80 ${to}`);
  const listener = created.Listeners[0].ListenerArn;
  await aws('ecs create-cluster --cluster-name main');
  await aws(
    'ecs create-service --cluster main --service-name shop --desired-count 1 --launch-type FARGATE',
    ...['--task-definition', first.taskDefinition.taskDefinitionArn],
    ...['--deployment-controller', 'type=CODE_DEPLOY'],
    ...['--network-configuration', 'awsvpcConfiguration={subnets=[a]}'],
    ...['--load-balancers', `targetGroupArn=${one},containerName=web,containerPort=8080`],
  );
  await aws(`elbv2 wait target-in-service --target-group-arn ${one}`);
  const response = await fetch(`${local.endpoint}/_local/endpoints`);
  const { listeners } = (await response.json()) as { listeners: { url: string }[] };
  return { url: listeners[0]?.url ?? '', listener };
}

/** With the names that the command looks for when it is told none. */
async function createGroup(listener: string): Promise<void> {
  const group = '--application-name AppECS-main-shop --deployment-group-name DgpECS-main-shop';
  const pair = `targetGroups=[{name=shop-1},{name=shop-2}],prodTrafficRoute={listenerArns=[${listener}]}`;
  await aws('deploy create-application --application-name AppECS-main-shop --compute-platform ECS');
  await aws(
    `deploy create-deployment-group ${group} --service-role-arn arn:aws:iam::000000000000:role/codedeploy`,
    ...['--deployment-config-name', 'CodeDeployDefault.ECSLinear10PercentEvery1Minutes'],
    ...['--deployment-style', 'deploymentType=BLUE_GREEN,deploymentOption=WITH_TRAFFIC_CONTROL'],
    ...['--ecs-services', 'clusterName=main,serviceName=shop'],
    ...['--load-balancer-info', `targetGroupPairInfoList=[{${pair}}]`],
    ...[
      '--blue-green-deployment-configuration',
      'terminateBlueInstancesOnDeploymentSuccess={action=TERMINATE,terminationWaitTimeInMinutes=5}',
    ],
  );
}

async function writeAppSpec(container: string): Promise<string> {
  const path = join(folder, `${container}.yaml`);
  // The task definition's ARN is the command's to fill in.
  await writeFile(
    path,
    `version: 0.0
resources:
  - TargetService:
      type: AWS::ECS::Service
      properties:
        taskDefinition: "to be filled in"
        loadBalancerInfo: { containerName: ${container}, containerPort: 8080 }
`,
  );
  return path;
}

it('deploys a service, and says so when it cannot', async () => {
  const program = { files: { '/app/server.js': server }, command: ['node', 'server.js'], port: 8080 };
  const { reference: image } = await pushNodeImage(local.endpoint, 'shop', program);
  const { url, listener } = await createService(image);
  await createGroup(listener);
  const answer = async () => (await fetch(url)).text();
  expect(await answer()).toBe('one');

  const deploy = async (definition: string, appSpec: string) =>
    run('ecs deploy --cluster main --service shop', [
      ...['--task-definition', await writeTaskDefinition(image, definition)],
      ...['--codedeploy-appspec', await writeAppSpec(appSpec)],
    ]);
  const good = await deploy('two', 'web');
  expect(good).toMatchObject({ code: 0, stderr: '' });
  expect(good.stdout).toMatch(
    /^Successfully registered new ECS task definition .*shop:2\nSuccessfully created deployment (d-[A-Z0-9]{9})\nWaiting for \1 to succeed \(will wait up to 30 minutes\)\.\.\.\nSuccessfully deployed .*shop:2 to service 'shop'\n$/,
  );
  expect(await answer()).toBe('two');

  const bad = await deploy('three', 'nobody');
  expect(bad.code).toBe(255);
  expect(bad.stderr).toContain('terminal failure state');
  expect(await answer()).toBe('two');
  const { services } = await aws('ecs describe-services --cluster main --services shop');
  expect(services[0].taskSets).toMatchObject([{ status: 'PRIMARY', taskDefinition: expect.stringMatching(/shop:2$/) }]);
}, 240_000);

it('confirms what the page says that it does', () => {
  const { called, written } = confirmations('ecs-deploy', local);
  expect(called).toEqual(written);
});
