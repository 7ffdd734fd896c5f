/** A service with everything that services have, under either controller. */

export const lifecyclePolicy =
  '{"rules":[{"rulePriority":1,"selection":{"tagStatus":"untagged","countType":"imageCountMoreThan","countNumber":9},"action":{"type":"expire"}}]}';

/** For the parameters that a rehearsal sets; its container says its release, which is RELEASE of the environment. */
export const serviceTemplate = `
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
