/** An AWS on 127.0.0.1 with the infrastructure of an example, ready for releases. */
import { devNull } from 'node:os';
import { join } from 'node:path';
import { type LocalAws, startLocalAws } from '@aws-release-actions/local-aws';
import { GetAliasCommand, LambdaClient } from '@aws-sdk/client-lambda';
import type { Example } from './examples.ts';
import { createStack } from './infrastructure/create-stack.ts';
import type { Value } from './infrastructure/template.ts';

export const region = 'us-east-1';

export interface Stage {
  readonly aws: LocalAws;
  readonly example: Example;
  /** What every step of the workflow gets, as a runner with access to AWS would have it. */
  readonly environment: Readonly<Record<string, string>>;
  readonly roleArn: string;
  /** The roles of the template that releases may assume, one of each stack: their properties as on AWS. */
  readonly releaseRoles: readonly Value[];
  /** Shares of the production alias's traffic by version, in percent. */
  serving(): Promise<Readonly<Record<string, number>>>;
  close(): Promise<void>;
}

/** Starts local-aws and makes the example's stacks on it. */
export async function openStage(example: Example, speed: number): Promise<Stage> {
  const aws = await startLocalAws({ speed });
  try {
    const releaseRoles: Value[] = [];
    for (const parameters of example.stacks) {
      const templateFile = join(example.folder, 'infrastructure/template.yaml');
      const { skipped } = await createStack({ templateFile, endpoint: aws.endpoint, region, parameters });
      releaseRoles.push(
        ...skipped.flatMap(({ logicalId, properties }) =>
          logicalId === 'ReleaseRole' && properties ? [properties] : [],
        ),
      );
    }
    const credentials = { accessKeyId: 'rehearsal', secretAccessKey: 'rehearsal' };
    const lambda = new LambdaClient({ region, endpoint: aws.endpoint, credentials });
    return {
      aws,
      example,
      releaseRoles,
      // Nothing of the machine's own AWS configuration may lead a rehearsal to a real account.
      environment: {
        AWS_ENDPOINT_URL: aws.endpoint,
        AWS_CONFIG_FILE: devNull,
        AWS_SHARED_CREDENTIALS_FILE: devNull,
        AWS_EC2_METADATA_DISABLED: 'true',
      },
      roleArn: 'arn:aws:iam::000000000000:role/release',
      serving: async () => {
        const input = { FunctionName: example.functionName, Name: example.alias };
        const { FunctionVersion = '', RoutingConfig } = await lambda.send(new GetAliasCommand(input));
        const additional = Object.entries(RoutingConfig?.AdditionalVersionWeights ?? {});
        const rest = additional.reduce((left, [, weight]) => left - weight * 100, 100);
        return { [FunctionVersion]: rest, ...Object.fromEntries(additional.map(([v, weight]) => [v, weight * 100])) };
      },
      close: async () => {
        lambda.destroy();
        await aws.close();
      },
    };
  } catch (error) {
    await aws.close();
    throw error;
  }
}
