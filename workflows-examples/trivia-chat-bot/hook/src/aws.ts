/** The hook's view of AWS, on the SDK that Lambda's Node.js runtime brings along. */
import {
  CloudWatchClient,
  DescribeAlarmsCommand,
  type MetricAlarm,
  PutMetricAlarmCommand,
} from '@aws-sdk/client-cloudwatch';
import {
  CodeDeployClient,
  GetDeploymentTargetCommand,
  LifecycleEventAlreadyCompletedException,
  ListDeploymentTargetsCommand,
  PutLifecycleEventHookExecutionStatusCommand,
} from '@aws-sdk/client-codedeploy';
import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import type { Aws } from './validate-version.ts';

const codeDeploy = new CodeDeployClient();
const lambda = new LambdaClient();
const cloudWatch = new CloudWatchClient();

export interface HookEvent {
  readonly DeploymentId: string;
  readonly LifecycleEventHookExecutionId: string;
}

/** `alarmName`: the alarm on the new version's errors. Nothing but the report happens after `deadline`. */
export function awsOf(event: HookEvent, alarmName: string, deadline: AbortSignal): Aws {
  const { DeploymentId: deploymentId, LifecycleEventHookExecutionId: lifecycleEventHookExecutionId } = event;
  const options = { abortSignal: deadline };
  return {
    targetVersion: async () => {
      const { targetIds = [] } = await codeDeploy.send(new ListDeploymentTargetsCommand({ deploymentId }), options);
      // A Lambda deployment has exactly one target.
      const target = new GetDeploymentTargetCommand({ deploymentId, targetId: targetIds[0] });
      const { deploymentTarget } = await codeDeploy.send(target, options);
      const { functionName, targetVersion } = deploymentTarget?.lambdaTarget?.lambdaFunctionInfo ?? {};
      if (functionName === undefined || targetVersion === undefined) {
        throw new Error(`CodeDeploy does not show the function version of ${deploymentId}`);
      }
      return { functionName, version: targetVersion };
    },

    aimAlarm: async ({ version }) => {
      const { MetricAlarms = [] } = await cloudWatch.send(
        new DescribeAlarmsCommand({ AlarmNames: [alarmName] }),
        options,
      );
      const alarm = MetricAlarms[0];
      if (alarm === undefined) throw new Error(`There is no alarm ${alarmName}`);
      await cloudWatch.send(new PutMetricAlarmCommand(aimed(alarm, version)), options);
    },

    invoke: async ({ functionName, version }, testEvent) => {
      const input = { FunctionName: functionName, Qualifier: version, Payload: JSON.stringify(testEvent) };
      const answer = await lambda.send(new InvokeCommand(input), options);
      const text = new TextDecoder().decode(answer.Payload);
      if (answer.FunctionError !== undefined) throw new Error(`the version threw ${text}`);
      return JSON.parse(text);
    },

    report: async (status) => {
      const input = { deploymentId, lifecycleEventHookExecutionId, status };
      try {
        await codeDeploy.send(new PutLifecycleEventHookExecutionStatusCommand(input));
      } catch (error) {
        // An earlier run of this hook has reported: the first report counts.
        if (!(error instanceof LifecycleEventAlreadyCompletedException)) throw error;
      }
    },
  };
}

/** The alarm as it is, for another version. What is not sent would be lost. */
function aimed(alarm: MetricAlarm, version: string) {
  const { AlarmName, AlarmDescription, ActionsEnabled, OKActions, AlarmActions, InsufficientDataActions } = alarm;
  const { Namespace, MetricName, Statistic, Period, EvaluationPeriods, DatapointsToAlarm } = alarm;
  const { Threshold, ComparisonOperator, TreatMissingData } = alarm;
  const others = (alarm.Dimensions ?? []).filter(({ Name }) => Name !== 'ExecutedVersion');
  return {
    ...{ AlarmName, AlarmDescription, ActionsEnabled, OKActions, AlarmActions, InsufficientDataActions },
    ...{ Namespace, MetricName, Statistic, Period, EvaluationPeriods, DatapointsToAlarm },
    ...{ Threshold, ComparisonOperator, TreatMissingData },
    Dimensions: [...others, { Name: 'ExecutedVersion', Value: version }],
  };
}
