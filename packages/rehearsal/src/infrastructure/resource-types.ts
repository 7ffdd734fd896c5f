/** Every resource type that a rehearsal makes or leaves out, and the calls that make one. */
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { CodeDeployClient } from '@aws-sdk/client-codedeploy';
import { ECRClient } from '@aws-sdk/client-ecr';
import { ECSClient } from '@aws-sdk/client-ecs';
import { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import { LambdaClient } from '@aws-sdk/client-lambda';
import type { Catalog } from './catalog.ts';
import { functionCode } from './function-code.ts';
import type { PlannedResource } from './plan.ts';
import type { ValueMap } from './template.ts';
import { cloudWatchTypes } from './types/cloudwatch-types.ts';
import { codeDeployTypes } from './types/codedeploy-types.ts';
import type { Created, CreatedType, Surroundings } from './types/created-type.ts';
import { ecrTypes } from './types/ecr-types.ts';
import { ecsTypes } from './types/ecs-types.ts';
import { lambdaTypes } from './types/lambda-types.ts';
import { loadBalancingTypes } from './types/load-balancing-types.ts';
import { skippedTypes } from './types/skipped-types.ts';

const createdTypes: Readonly<Record<string, CreatedType>> = {
  ...lambdaTypes,
  ...cloudWatchTypes,
  ...codeDeployTypes,
  ...ecrTypes,
  ...ecsTypes,
  ...loadBalancingTypes,
};

export const catalog: Catalog = { created: createdTypes, skipped: skippedTypes };

/** The clients of one local-aws. */
export function clientsOf(endpoint: string, region: string) {
  const options = { endpoint, region, credentials: { accessKeyId: 'rehearsal', secretAccessKey: 'rehearsal' } };
  return {
    lambda: new LambdaClient(options),
    cloudWatch: new CloudWatchClient(options),
    codeDeploy: new CodeDeployClient(options),
    ecr: new ECRClient(options),
    ecs: new ECSClient(options),
    loadBalancing: new ElasticLoadBalancingV2Client(options),
  };
}

/** Throws an Error that says what does not fit if the code of a planned function cannot be packaged. */
export function checkCode({ type, properties, metadata }: PlannedResource, folder: string): void {
  if (type === 'AWS::Serverless::Function') functionCode(properties, metadata, folder);
}

/** Makes one resource of a type that the catalog creates. */
export async function createResource(
  type: string,
  properties: ValueMap,
  metadata: ValueMap,
  surroundings: Surroundings,
): Promise<Created> {
  const known = createdTypes[type];
  if (known === undefined) throw new Error(`The type ${type} is not supported.`);
  return known.create(properties, metadata, surroundings);
}
