/** The services that the wire can read, each with the SDK client whose schemas describe it. */
import * as cloudformation from '@aws-sdk/client-cloudformation';
import * as cloudwatch from '@aws-sdk/client-cloudwatch';
import * as logs from '@aws-sdk/client-cloudwatch-logs';
import * as codedeploy from '@aws-sdk/client-codedeploy';
import * as ecr from '@aws-sdk/client-ecr';
import * as ecs from '@aws-sdk/client-ecs';
import * as elasticloadbalancing from '@aws-sdk/client-elastic-load-balancing-v2';
import * as lambda from '@aws-sdk/client-lambda';
import * as s3 from '@aws-sdk/client-s3';
import * as sns from '@aws-sdk/client-sns';
import * as ssm from '@aws-sdk/client-ssm';
import * as sts from '@aws-sdk/client-sts';
import type { Client } from './schemas.ts';

/** A service, named as in IAM actions (`codedeploy:GetDeployment`). */
export interface ServiceModel {
  readonly name:
    | 'cloudformation'
    | 'cloudwatch'
    | 'codedeploy'
    | 'ecr'
    | 'ecs'
    | 'elasticloadbalancing'
    | 'lambda'
    | 'logs'
    | 's3'
    | 'sns'
    | 'ssm'
    | 'sts';
  readonly client: Client;
  /** The name in SigV4 credential scopes, where it differs from `name`. */
  readonly signingName?: string;
  /** In front of the operation in `X-Amz-Target`, and the service of RPC v2 paths. */
  readonly target?: string;
  /** For awsQuery: `Version` of the form, and the namespace of the answer. */
  readonly query?: { readonly version: string; readonly xmlNamespace: string };
  readonly rest?: 'json' | 'xml';
  /** Bytes of a body, where the usual ones are too few. */
  readonly bodyLimit?: number;
}

export const models: readonly ServiceModel[] = [
  {
    name: 'cloudformation',
    client: cloudformation,
    query: { version: '2010-05-15', xmlNamespace: 'http://cloudformation.amazonaws.com/doc/2010-05-15/' },
  },
  {
    name: 'cloudwatch',
    client: cloudwatch,
    signingName: 'monitoring',
    target: 'GraniteServiceVersion20100801',
    query: { version: '2010-08-01', xmlNamespace: 'http://monitoring.amazonaws.com/doc/2010-08-01/' },
  },
  { name: 'codedeploy', client: codedeploy, target: 'CodeDeploy_20141006' },
  // A part of a layer has up to 20 MiB, in base64.
  { name: 'ecr', client: ecr, target: 'AmazonEC2ContainerRegistry_V20150921', bodyLimit: 32_000_000 },
  { name: 'ecs', client: ecs, target: 'AmazonEC2ContainerServiceV20141113' },
  {
    name: 'elasticloadbalancing',
    client: elasticloadbalancing,
    query: { version: '2015-12-01', xmlNamespace: 'http://elasticloadbalancing.amazonaws.com/doc/2015-12-01/' },
  },
  // A zip has up to 50 MiB, in base64.
  { name: 'lambda', client: lambda, rest: 'json', bodyLimit: 72_000_000 },
  { name: 'logs', client: logs, target: 'Logs_20140328' },
  // AWS takes 5 GB; objects of local-aws lie in memory.
  { name: 's3', client: s3, rest: 'xml', bodyLimit: 512_000_000 },
  {
    name: 'sns',
    client: sns,
    query: { version: '2010-03-31', xmlNamespace: 'http://sns.amazonaws.com/doc/2010-03-31/' },
  },
  { name: 'ssm', client: ssm, target: 'AmazonSSM' },
  {
    name: 'sts',
    client: sts,
    query: { version: '2011-06-15', xmlNamespace: 'https://sts.amazonaws.com/doc/2011-06-15/' },
  },
];
