/** What a resource type has to tell so that a rehearsal can make it. */
import type { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import type { CodeDeployClient } from '@aws-sdk/client-codedeploy';
import type { ECRClient } from '@aws-sdk/client-ecr';
import type { ECSClient } from '@aws-sdk/client-ecs';
import type { ElasticLoadBalancingV2Client } from '@aws-sdk/client-elastic-load-balancing-v2';
import type { LambdaClient } from '@aws-sdk/client-lambda';
import type { KnownType } from '../catalog.ts';
import type { PackageCode } from '../function-code.ts';
import { isValueMap, type Value, type ValueMap } from '../template.ts';

/** local-aws has one account. */
export const accountId = '000000000000';

export interface Surroundings {
  readonly lambda: LambdaClient;
  readonly cloudWatch: CloudWatchClient;
  readonly codeDeploy: CodeDeployClient;
  readonly ecr: ECRClient;
  readonly ecs: ECSClient;
  readonly loadBalancing: ElasticLoadBalancingV2Client;
  readonly region: string;
  /** Where the template is: its paths start there. */
  readonly folder: string;
  readonly packageCode: PackageCode;
}

/** What Ref and Fn::GetAtt give for a resource that exists. */
export interface Created {
  readonly ref: string;
  readonly attributes: Readonly<Record<string, string>>;
}

export interface CreatedType extends KnownType {
  /** `properties` have no functions any more. */
  create(properties: ValueMap, metadata: ValueMap, surroundings: Surroundings): Promise<Created>;
}

/** A value as the text that it is to an API. */
export function text(value: Value | undefined): string | undefined {
  return value === undefined ? undefined : String(value);
}

/** How an API takes what a template says. */
export interface Spelling {
  /** Members whose own members are no names: they stay as they are. */
  readonly data?: readonly string[];
  /** Members that are texts, even if the template has a number. */
  readonly texts?: readonly string[];
}

/** The same members by the names of an API that starts them with a small letter: ECSServices is ecsServices. */
export function uncapitalized(value: Value, spelling: Spelling = {}): Value {
  const { data = [], texts = [] } = spelling;
  if (Array.isArray(value)) return value.map((item) => uncapitalized(item, spelling));
  if (!isValueMap(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => {
      const small = name.replace(/^(?:[A-Z]+(?=[A-Z][a-z])|[A-Z])/, (start) => start.toLowerCase());
      if (data.includes(name)) return [small, member];
      return [small, texts.includes(name) ? String(member) : uncapitalized(member, spelling)];
    }),
  );
}
