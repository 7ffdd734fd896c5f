/** The services that the wire can read, each with the SDK client whose schemas describe it. */
import * as cloudwatch from '@aws-sdk/client-cloudwatch';
import * as logs from '@aws-sdk/client-cloudwatch-logs';
import * as codedeploy from '@aws-sdk/client-codedeploy';
import * as lambda from '@aws-sdk/client-lambda';
import * as s3 from '@aws-sdk/client-s3';
import * as ssm from '@aws-sdk/client-ssm';
import * as sts from '@aws-sdk/client-sts';
import type { Client } from './schemas.ts';

/** A service, named as in IAM actions (`codedeploy:GetDeployment`). */
export interface ServiceModel {
  readonly name: 'cloudwatch' | 'codedeploy' | 'lambda' | 'logs' | 's3' | 'ssm' | 'sts';
  readonly client: Client;
  /** The name in SigV4 credential scopes, where it differs from `name`. */
  readonly signingName?: string;
  /** In front of the operation in `X-Amz-Target`, and the service of RPC v2 paths. */
  readonly target?: string;
  /** For awsQuery: `Version` of the form, and the namespace of the answer. */
  readonly query?: { readonly version: string; readonly xmlNamespace: string };
  readonly rest?: 'json' | 'xml';
}

export const models: readonly ServiceModel[] = [
  {
    name: 'cloudwatch',
    client: cloudwatch,
    signingName: 'monitoring',
    target: 'GraniteServiceVersion20100801',
    query: { version: '2010-08-01', xmlNamespace: 'http://monitoring.amazonaws.com/doc/2010-08-01/' },
  },
  { name: 'codedeploy', client: codedeploy, target: 'CodeDeploy_20141006' },
  { name: 'lambda', client: lambda, rest: 'json' },
  { name: 'logs', client: logs, target: 'Logs_20140328' },
  { name: 's3', client: s3, rest: 'xml' },
  { name: 'ssm', client: ssm, target: 'AmazonSSM' },
  {
    name: 'sts',
    client: sts,
    query: { version: '2011-06-15', xmlNamespace: 'https://sts.amazonaws.com/doc/2011-06-15/' },
  },
];
