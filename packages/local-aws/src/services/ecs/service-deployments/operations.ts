/** The operations on service deployments. They read, and hand events to runs; they decide nothing else. */

import type {
  ContinueServiceDeploymentRequest,
  DescribeServiceDeploymentsRequest,
  ListServiceDeploymentsRequest,
  StopServiceDeploymentRequest,
} from '@aws-sdk/client-ecs';
import type { Instant } from '../../../clock/clock.ts';
import type { Call, Operation } from '../../service.ts';
import type { RevisionCounts } from './contract.ts';
import { briefOf, type DeploymentRecord, describeDeployment } from './describe.ts';
import { exception, invalidParameter } from './errors.ts';
import { isOpen } from './hooks.ts';
import { isEnded, type RunEvent } from './run.ts';

/** What the operations need of the deployments. */
export interface DeploymentTable {
  /** Of a service, in the order of their creation; those that AWS still remembers. */
  of(serviceArn: string): readonly DeploymentRecord[];
  get(deploymentArn: string): DeploymentRecord | undefined;
  take(deploymentArn: string, event: RunEvent): void;
  countsOf(revisionArn: string): RevisionCounts;
  resolveService(region: string, cluster: string | undefined, service: string): string;
}

/** The operations, by name. */
export function serviceDeploymentOperations(table: DeploymentTable): Readonly<Record<string, Operation>> {
  return {
    ListServiceDeployments: (input: ListServiceDeploymentsRequest, call: Call) => {
      const serviceArn = table.resolveService(call.region, input.cluster, input.service ?? '');
      const { createdAt, status } = input;
      const wanted = table
        .of(serviceArn)
        .filter(({ run }) => status === undefined || status.length === 0 || status.includes(run.status))
        .filter(({ run }) => createdAt?.after === undefined || run.createdAt > createdAt.after.getTime())
        .filter(({ run }) => createdAt?.before === undefined || run.createdAt < createdAt.before.getTime());
      // assumed: from new to old.
      const { page, nextToken } = paginate(wanted.toReversed(), input.nextToken, input.maxResults);
      return { serviceDeployments: page.map(briefOf), ...(nextToken !== undefined && { nextToken }) };
    },
    DescribeServiceDeployments: ({ serviceDeploymentArns = [] }: DescribeServiceDeploymentsRequest) => {
      if (serviceDeploymentArns.length === 0) throw invalidParameter('serviceDeploymentArns must not be empty.');
      if (serviceDeploymentArns.length > 20) throw invalidParameter('You can describe 20 service deployments at most.');
      const found = serviceDeploymentArns.map((arn) => ({ arn, record: table.get(arn) }));
      return {
        serviceDeployments: found.flatMap(({ record }) =>
          record === undefined ? [] : [describeDeployment(record, table.countsOf)],
        ),
        failures: found.filter(({ record }) => record === undefined).map(({ arn }) => ({ arn, reason: 'MISSING' })),
      };
    },
    StopServiceDeployment: ({ serviceDeploymentArn = '', stopType }: StopServiceDeploymentRequest) => {
      const { run } = require(serviceDeploymentArn);
      // assumed: the error; the model says that ROLLBACK is the only valid value of two.
      if (stopType === 'ABORT') throw exception('UnsupportedFeature', 'The stop type ABORT is not supported.');
      if (isEnded(run)) {
        // assumed: in the words of ContinueServiceDeployment.
        throw exception(
          'Conflict',
          'Stopping a service deployment is not allowed for service deployment in terminal states.',
        );
      }
      table.take(serviceDeploymentArn, { kind: 'stop-requested' });
      return { serviceDeploymentArn };
    },
    ContinueServiceDeployment: (input: ContinueServiceDeploymentRequest) => {
      const { serviceDeploymentArn = '', hookId = '', action = 'CONTINUE' } = input;
      if (!/^ecs-[a-z]+-.+$/.test(hookId)) {
        throw invalidParameter('Invalid hookId: hookId must follow the format: ecs-{hookType}-{id}');
      }
      const { run } = require(serviceDeploymentArn);
      // assumed: the code of this and the next error; the words are ECS's.
      if (isEnded(run)) {
        throw invalidParameter(
          'Continuing a service deployment is not allowed for service deployment in terminal states.',
        );
      }
      const hook = run.hooks.find((one) => one.hookId === hookId);
      if (hook?.targetType !== 'PAUSE' || !isOpen(hook) || run.status !== 'IN_PROGRESS') {
        throw invalidParameter(
          'Provided hookId is either completed, unavailable, or not associated with the given Resource ARN',
        );
      }
      table.take(serviceDeploymentArn, { kind: 'continue-requested', hookId, action });
      return { serviceDeploymentArn };
    },
  };

  function require(arn: string): DeploymentRecord {
    const record = table.get(arn);
    if (record === undefined) throw exception('ServiceDeploymentNotFound', 'The service deployment does not exist.');
    return record;
  }
}

/** A page, and where the next one begins. */
function paginate(
  records: readonly DeploymentRecord[],
  nextToken: string | undefined,
  maxResults = 20,
): { readonly page: readonly DeploymentRecord[]; readonly nextToken?: string } {
  if (maxResults < 1 || maxResults > 100) throw invalidParameter('maxResults must be between 1 and 100.');
  const last = Buffer.from(nextToken ?? '', 'base64url').toString();
  const before = records.findIndex(({ run }) => run.order.deploymentArn === last);
  if (nextToken && before === -1) throw invalidParameter('The nextToken is not one that this operation gave.');
  const page = records.slice(before + 1, before + 1 + maxResults);
  const end = page.at(-1)?.run.order.deploymentArn;
  const more = before + 1 + maxResults < records.length && end !== undefined;
  return { page, ...(more && { nextToken: Buffer.from(end).toString('base64url') }) };
}

/** Whether AWS still shows a deployment: for 90 days. */
export function isRemembered({ run }: DeploymentRecord, now: Instant): boolean {
  return run.createdAt > now - 90 * 24 * 3_600_000;
}
