/** A service behind a load balancer, from a template with everything that such a service has. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type LocalAws, startLocalAws } from '@aws-release-actions/local-aws';
import { DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import { GetDeploymentGroupCommand } from '@aws-sdk/client-codedeploy';
import { GetLifecyclePolicyCommand } from '@aws-sdk/client-ecr';
import { DescribeServicesCommand, DescribeTaskDefinitionCommand } from '@aws-sdk/client-ecs';
import { DescribeTargetGroupAttributesCommand } from '@aws-sdk/client-elastic-load-balancing-v2';
import { afterEach, describe, expect, it } from '@jest/globals';
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

const lifecyclePolicy =
  '{"rules":[{"rulePriority":1,"selection":{"tagStatus":"untagged","countType":"imageCountMoreThan","countNumber":9},"action":{"type":"expire"}}]}';

const template = `
Parameters:
  Name: { Type: String, Default: api }
  FirstImage: { Type: String }
  DeploymentController: { Type: String, Default: ECS, AllowedValues: [ECS, CODE_DEPLOY] }
  ProductionPort: { Type: Number }
  TestPort: { Type: Number }
  VpcId: { Type: AWS::EC2::VPC::Id, Default: vpc-1 }
  SubnetIds: { Type: 'List<AWS::EC2::Subnet::Id>', Default: 'subnet-1,subnet-2' }
Conditions:
  ByCodeDeploy: !Equals [!Ref DeploymentController, CODE_DEPLOY]
  ByEcs: !Not [!Condition ByCodeDeploy]
Resources:
  Repository:
    Type: AWS::ECR::Repository
    DeletionPolicy: Retain
    Properties:
      RepositoryName: !Ref Name
      ImageTagMutability: IMMUTABLE
      ImageScanningConfiguration: { ScanOnPush: true }
      EncryptionConfiguration: { EncryptionType: AES256 }
      LifecyclePolicy: { LifecyclePolicyText: '${lifecyclePolicy}' }
      Tags: [{ Key: team, Value: trivia }]
  Cluster:
    Type: AWS::ECS::Cluster
    Properties: { ClusterName: !Ref Name, ClusterSettings: [{ Name: containerInsights, Value: enabled }] }
  Tasks:
    Type: AWS::ECS::TaskDefinition
    Properties:
      Family: !Ref Name
      Cpu: 256
      Memory: 512
      NetworkMode: awsvpc
      RequiresCompatibilities: [FARGATE]
      ExecutionRoleArn: !GetAtt TaskRole.Arn
      ContainerDefinitions:
        - Name: web
          Image: !Ref FirstImage
          PortMappings: [{ ContainerPort: 8080 }]
          Environment: [{ Name: RELEASE, Value: 1 }]
          DockerLabels: { Team: trivia }
          LogConfiguration:
            LogDriver: awslogs
            Options: { awslogs-group: !Ref Logs, awslogs-region: !Ref AWS::Region, awslogs-stream-prefix: web }
  Logs: { Type: AWS::Logs::LogGroup, Properties: { LogGroupName: !Sub '/ecs/\${Cluster}' } }
  TaskRole: { Type: AWS::IAM::Role }
  Traffic: { Type: AWS::EC2::SecurityGroup, Properties: { VpcId: !Ref VpcId } }
  Balancer:
    Type: AWS::ElasticLoadBalancingV2::LoadBalancer
    Properties:
      Name: !Ref Name
      Subnets: !Ref SubnetIds
      SecurityGroups: [!Ref Traffic]
      LoadBalancerAttributes: [{ Key: idle_timeout.timeout_seconds, Value: 30 }]
  Blue:
    Type: AWS::ElasticLoadBalancingV2::TargetGroup
    Properties:
      Name: !Sub \${Name}-blue
      Port: 8080
      Protocol: HTTP
      TargetType: ip
      VpcId: !Ref VpcId
      HealthCheckIntervalSeconds: 5
      HealthyThresholdCount: 2
      TargetGroupAttributes: [{ Key: deregistration_delay.timeout_seconds, Value: 5 }]
  Green:
    Type: AWS::ElasticLoadBalancingV2::TargetGroup
    Properties: { Name: !Sub '\${Name}-green', Port: 8080, Protocol: HTTP, TargetType: ip, VpcId: !Ref VpcId }
  Production:
    Type: AWS::ElasticLoadBalancingV2::Listener
    Properties:
      LoadBalancerArn: !Ref Balancer
      Port: !Ref ProductionPort
      Protocol: HTTP
      DefaultActions: [{ Type: forward, TargetGroupArn: !Ref Blue }]
  ProductionRule:
    Type: AWS::ElasticLoadBalancingV2::ListenerRule
    Condition: ByEcs
    Properties:
      ListenerArn: !Ref Production
      Priority: 1
      Conditions: [{ Field: path-pattern, PathPatternConfig: { Values: ['/*'] } }]
      Actions:
        - Type: forward
          ForwardConfig:
            TargetGroups: [{ TargetGroupArn: !Ref Blue, Weight: 1 }, { TargetGroupArn: !Ref Green, Weight: 0 }]
  Test:
    Type: AWS::ElasticLoadBalancingV2::Listener
    Properties:
      LoadBalancerArn: !Ref Balancer
      Port: !Ref TestPort
      Protocol: HTTP
      DefaultActions: [{ Type: forward, TargetGroupArn: !If [ByCodeDeploy, !Ref Blue, !Ref Green] }]
  TestRule:
    Type: AWS::ElasticLoadBalancingV2::ListenerRule
    Condition: ByEcs
    Properties:
      ListenerArn: !Ref Test
      Priority: 1
      Conditions: [{ Field: path-pattern, PathPatternConfig: { Values: ['/*'] } }]
      Actions: [{ Type: forward, TargetGroupArn: !Ref Green }]
  Service:
    Type: AWS::ECS::Service
    DependsOn: [Production, Test]
    Properties:
      ServiceName: !Ref Name
      Cluster: !Ref Cluster
      TaskDefinition: !Ref Tasks
      DesiredCount: 2
      LaunchType: FARGATE
      DeploymentController: { Type: !Ref DeploymentController }
      NetworkConfiguration: { AwsvpcConfiguration: { Subnets: !Ref SubnetIds, SecurityGroups: [!Ref Traffic] } }
      DeploymentConfiguration: !If
        - ByEcs
        - Strategy: BLUE_GREEN
          BakeTimeInMinutes: 1
          Alarms: { AlarmNames: [!Ref ServerErrors], Enable: true, Rollback: true }
          LifecycleHooks: [{ TargetType: PAUSE, LifecycleStages: [POST_TEST_TRAFFIC_SHIFT] }]
        - !Ref AWS::NoValue
      LoadBalancers:
        - TargetGroupArn: !Ref Blue
          ContainerName: web
          ContainerPort: 8080
          AdvancedConfiguration: !If
            - ByEcs
            - AlternateTargetGroupArn: !Ref Green
              ProductionListenerRule: !GetAtt ProductionRule.RuleArn
              TestListenerRule: !Ref TestRule
              RoleArn: !GetAtt TaskRole.Arn
            - !Ref AWS::NoValue
  ServerErrors:
    Type: AWS::CloudWatch::Alarm
    Properties:
      AlarmName: !Sub \${Name}-5xx
      Namespace: AWS/ApplicationELB
      MetricName: HTTPCode_Target_5XX_Count
      Dimensions: [{ Name: LoadBalancer, Value: !GetAtt Balancer.LoadBalancerFullName }]
      Statistic: Sum
      Period: 60
      EvaluationPeriods: 1
      Threshold: 5
      ComparisonOperator: GreaterThanOrEqualToThreshold
      TreatMissingData: notBreaching
  Application:
    Type: AWS::CodeDeploy::Application
    Condition: ByCodeDeploy
    Properties: { ApplicationName: !Ref Name, ComputePlatform: ECS }
  DeploymentGroup:
    Type: AWS::CodeDeploy::DeploymentGroup
    Condition: ByCodeDeploy
    Properties:
      ApplicationName: !Ref Application
      DeploymentGroupName: !Ref Name
      ServiceRoleArn: !GetAtt TaskRole.Arn
      DeploymentConfigName: CodeDeployDefault.ECSAllAtOnce
      DeploymentStyle: { DeploymentType: BLUE_GREEN, DeploymentOption: WITH_TRAFFIC_CONTROL }
      ECSServices: [{ ClusterName: !Ref Cluster, ServiceName: !GetAtt Service.Name }]
      BlueGreenDeploymentConfiguration:
        DeploymentReadyOption: { ActionOnTimeout: STOP_DEPLOYMENT, WaitTimeInMinutes: 30 }
        TerminateBlueInstancesOnDeploymentSuccess: { Action: TERMINATE, TerminationWaitTimeInMinutes: 1 }
      LoadBalancerInfo:
        TargetGroupPairInfoList:
          - TargetGroups: [{ Name: !GetAtt Blue.TargetGroupName }, { Name: !GetAtt Green.TargetGroupName }]
            ProdTrafficRoute: { ListenerArns: [!Ref Production] }
            TestTrafficRoute: { ListenerArns: [!Ref Test] }
Outputs:
  Url: { Value: !Sub 'http://\${Balancer.DNSName}:\${ProductionPort}' }
  GroupName: { Condition: ByCodeDeploy, Value: !Ref DeploymentGroup }
`;

let aws: LocalAws | undefined;
afterEach(() => aws?.close());

/** The stack, and clients of the account that it is in. */
async function createFrom(controller: string): Promise<{ stack: Stack; clients: ReturnType<typeof clientsOf> }> {
  aws = await startLocalAws({ speed: 600, state: account });
  const folder = await mkdtemp(join(tmpdir(), 'template-'));
  try {
    const templateFile = join(folder, 'template.yaml');
    await writeFile(templateFile, template);
    const parameters = {
      FirstImage: `${new URL(aws.endpoint).host}/first:one`,
      DeploymentController: controller,
      ProductionPort: String(await freePort()),
      TestPort: String(await freePort()),
    };
    const stack = await createStack({ templateFile, endpoint: aws.endpoint, region, parameters });
    return { stack, clients: clientsOf(aws.endpoint, region) };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
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
