/** A service behind a load balancer, from a template with everything that such a service has. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type LocalAws, startLocalAws } from '@aws-release-actions/local-aws';
import { DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import { GetDeploymentGroupCommand } from '@aws-sdk/client-codedeploy';
import { GetLifecyclePolicyCommand } from '@aws-sdk/client-ecr';
import { DescribeServicesCommand, DescribeTaskDefinitionCommand } from '@aws-sdk/client-ecs';
import { DescribeTargetGroupAttributesCommand } from '@aws-sdk/client-elastic-load-balancing-v2';
import { afterEach, describe, expect, it } from '@jest/globals';
import { lifecyclePolicy, serviceTemplate } from '../../test/service-template.ts';
import { twoFreePorts } from '../applications/free-ports.ts';
import { createStack, type Stack } from './create-stack.ts';
import { clientsOf } from './resource-types.ts';

const region = 'us-east-1';

/** An account with an image of a server that says its release. */
const account = `
version: 1
services:
  ecr:
    repositories:
      - repositoryName: first
        images:
          - imageTags: [one]
            program:
              command: [node, server.mjs]
              files:
                app/server.mjs: |
                  import { createServer } from 'node:http';
                  const { PORT, RELEASE } = process.env;
                  const server = createServer((request, response) => response.end(RELEASE)).listen(PORT);
                  process.on('SIGTERM', () => server.close());
`;

let aws: LocalAws | undefined;
afterEach(() => aws?.close());

/** The stack, and clients of the account that it is in. */
async function createFrom(controller: string): Promise<{ stack: Stack; clients: ReturnType<typeof clientsOf> }> {
  aws = await startLocalAws({ speed: 600, state: account });
  const folder = await mkdtemp(join(tmpdir(), 'template-'));
  try {
    const templateFile = join(folder, 'template.yaml');
    await writeFile(templateFile, serviceTemplate);
    const [productionPort, testPort] = await twoFreePorts();
    const parameters = {
      FirstImage: `${new URL(aws.endpoint).host}/first:one`,
      DeploymentController: controller,
      ProductionPort: String(productionPort),
      TestPort: String(testPort),
    };
    const stack = await createStack({ templateFile, endpoint: aws.endpoint, region, parameters });
    return { stack, clients: clientsOf(aws.endpoint, region) };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

describe('createStack for a service', () => {
  it('has it serve behind its production listener, by ECS', async () => {
    const { stack, clients } = await createFrom('ECS');
    const answer = await fetch(stack.outputs.Url ?? '');
    expect([answer.status, await answer.text()]).toEqual([200, '1']);
    expect(stack.outputs.GroupName).toBeUndefined();
    const input = { cluster: 'api', services: ['api'] };
    const { services } = await clients.ecs.send(new DescribeServicesCommand(input));
    expect(services?.[0]).toMatchObject({
      deploymentController: { type: 'ECS' },
      runningCount: 2,
      deploymentConfiguration: {
        strategy: 'BLUE_GREEN',
        alarms: { alarmNames: ['api-5xx'], enable: true, rollback: true },
        lifecycleHooks: [{ targetType: 'PAUSE', lifecycleStages: ['POST_TEST_TRAFFIC_SHIFT'] }],
      },
      loadBalancers: [{ containerName: 'web', advancedConfiguration: { productionListenerRule: expect.anything() } }],
      networkConfiguration: {
        awsvpcConfiguration: { subnets: ['subnet-1', 'subnet-2'], securityGroups: ['sg-Traffic'] },
      },
    });
    const { taskDefinition } = await clients.ecs.send(new DescribeTaskDefinitionCommand({ taskDefinition: 'api' }));
    expect(taskDefinition).toMatchObject({ cpu: '256', memory: '512', requiresCompatibilities: ['FARGATE'] });
    expect(taskDefinition?.containerDefinitions?.[0]).toMatchObject({
      environment: [{ name: 'RELEASE', value: '1' }],
      dockerLabels: { Team: 'trivia' },
      logConfiguration: { options: { 'awslogs-group': '/ecs/api', 'awslogs-region': region } },
    });
    const policy = await clients.ecr.send(new GetLifecyclePolicyCommand({ repositoryName: 'api' }));
    expect(policy.lifecyclePolicyText).toBe(lifecyclePolicy);
    const { MetricAlarms } = await clients.cloudWatch.send(new DescribeAlarmsCommand());
    expect(MetricAlarms?.[0]?.Dimensions?.[0]?.Value).toMatch(/^app\/api\/\w+$/);
    const TargetGroupArn = stack.created.find(({ logicalId }) => logicalId === 'Blue')?.id ?? '';
    const { Attributes } = await clients.loadBalancing.send(
      new DescribeTargetGroupAttributesCommand({ TargetGroupArn }),
    );
    expect(Attributes).toContainEqual({ Key: 'deregistration_delay.timeout_seconds', Value: '5' });
  });

  it('has it serve behind its production listener, by CodeDeploy', async () => {
    const { stack, clients } = await createFrom('CODE_DEPLOY');
    const answer = await fetch(stack.outputs.Url ?? '');
    expect([answer.status, await answer.text()]).toEqual([200, '1']);
    expect(stack.outputs.GroupName).toBe('api');
    const names = { applicationName: 'api', deploymentGroupName: 'api' };
    const { deploymentGroupInfo } = await clients.codeDeploy.send(new GetDeploymentGroupCommand(names));
    expect(deploymentGroupInfo).toMatchObject({
      computePlatform: 'ECS',
      ecsServices: [{ clusterName: 'api', serviceName: 'api' }],
      loadBalancerInfo: { targetGroupPairInfoList: [{ targetGroups: [{ name: 'api-blue' }, { name: 'api-green' }] }] },
      blueGreenDeploymentConfiguration: { deploymentReadyOption: { waitTimeInMinutes: 30 } },
    });
  });
});
