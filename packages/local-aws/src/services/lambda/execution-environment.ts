/**
 * The environment variables that Lambda gives to a function, and nothing of the server's own: a
 * function that works here because of the developer's shell would fail in production.
 */

import { delimiter, dirname } from 'node:path';
import type { Credentials } from '../ports.ts';
import type { FunctionRecord, FunctionVersion } from './function-record.ts';

/** What of the environment differs from process to process. */
export interface EnvironmentInput {
  readonly record: FunctionRecord;
  readonly version: FunctionVersion;
  readonly logStreamName: string;
  /** Where AWS is: the server's URL. */
  readonly endpoint: string;
  readonly credentials: Credentials;
}

/** The complete environment of a function's process. */
export function createEnvironment({
  record,
  version,
  logStreamName,
  endpoint,
  credentials,
}: EnvironmentInput): Record<string, string> {
  const { settings, code } = version.replaces ?? version;
  const { accessKeyId, secretAccessKey, sessionToken } = credentials.lend(settings.Role, record.name);
  return {
    PATH: [dirname(process.execPath), '/usr/local/bin', '/usr/bin', '/bin'].join(delimiter),
    // Node.js does not start without it on Windows.
    ...(process.env.SystemRoot === undefined ? {} : { SystemRoot: process.env.SystemRoot }),
    LANG: 'en_US.UTF-8',
    TZ: ':UTC',
    AWS_REGION: record.region,
    AWS_DEFAULT_REGION: record.region,
    AWS_ENDPOINT_URL: endpoint,
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_SESSION_TOKEN: sessionToken,
    AWS_EXECUTION_ENV: `AWS_Lambda_${settings.Runtime}`,
    AWS_LAMBDA_FUNCTION_NAME: record.name,
    AWS_LAMBDA_FUNCTION_VERSION: version.version,
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(settings.MemorySize),
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_LAMBDA_LOG_GROUP_NAME: settings.LoggingConfig.LogGroup,
    AWS_LAMBDA_LOG_STREAM_NAME: logStreamName,
    LAMBDA_TASK_ROOT: code.folder,
    _HANDLER: settings.Handler,
    ...settings.Environment?.Variables,
  };
}
