/** A function behind an alias: customers call the alias, CodeDeploy moves its weights. */
import { join } from 'node:path';
import type { LocalAws } from '@aws-release-actions/local-aws';
import { GetAliasCommand } from '@aws-sdk/client-lambda';
import { callFunction } from '../customers/function-customers.ts';
import { createStack } from '../infrastructure/create-stack.ts';
import { clientsOf } from '../infrastructure/resource-types.ts';
import { type ApplicationKind, region, releaseRolesOf } from './application.ts';

export interface FunctionSettings {
  /** Parameters of each stack of `infrastructure/template.yaml`; production comes last. */
  readonly stacks: readonly (Readonly<Record<string, string>> & { readonly FunctionName: string })[];
  readonly alias: string;
  /** The alarm that a rehearsal may set off. */
  readonly alarm: string;
  /** What customers send, in turn. */
  readonly events: readonly unknown[];
}

const callsPerSecond = 25;

export function functionKind({ stacks, alias, alarm, events }: FunctionSettings): ApplicationKind {
  return {
    controllers: [],
    faults: ['alarm', 'throttle'],
    open: async (aws, folder) => {
      const { endpoint } = aws;
      const templateFile = join(folder, 'infrastructure/template.yaml');
      const made = [];
      for (const parameters of stacks) made.push(await createStack({ templateFile, endpoint, region, parameters }));
      const functionName = stacks.at(-1)?.FunctionName ?? '';
      const { lambda } = clientsOf(endpoint, region);
      return {
        releaseRoles: made.flatMap(({ skipped }) => releaseRolesOf(skipped)),
        startCustomers: (signal) =>
          callFunction({ endpoint, region, functionName, alias, events, ratePerSecond: callsPerSecond, signal }),
        serving: async () => {
          const input = { FunctionName: functionName, Name: alias };
          const { FunctionVersion, RoutingConfig } = await lambda.send(new GetAliasCommand(input));
          const additional = Object.entries(RoutingConfig?.AdditionalVersionWeights ?? {});
          const rest = additional.reduce((left, [, weight]) => left - weight * 100, 100);
          const shares = additional.map(([version, weight]) => [`version ${version}`, weight * 100]);
          return { [`version ${FunctionVersion}`]: rest, ...Object.fromEntries(shares) };
        },
        isBack: ({ type, detail }) =>
          type === 'alias-routed' &&
          detail.function === functionName &&
          Object.keys(detail.additionalVersionWeights ?? {}).length === 0,
        plant: async (fault) => {
          if (fault === 'alarm') raiseInProduction(aws, functionName, alarm);
          else aws.faults.add({ operation: 'codedeploy:*', fault: 'throttle', count: 5, after: 2, milliseconds: 0 });
        },
        close: () => lambda.destroy(),
      };
    },
  };
}

/** Sets the alarm off a minute into the next deployment of an application, and not into that of an earlier stage. */
function raiseInProduction(aws: LocalAws, applicationName: string, alarm: string): void {
  const stop = aws.events.subscribe(({ type, detail }) => {
    if (type !== 'deployment-created' || detail.applicationName !== applicationName) return;
    stop();
    aws.phaseFaults.add({ fault: 'alarm', alarm, region, when: 'AllowTraffic', seconds: 60 });
  });
}
