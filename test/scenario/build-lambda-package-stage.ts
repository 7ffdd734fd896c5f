/** A stage for packages: local-aws's Lambda, which gets them as Lambda does, and runs them. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startLocalAws } from '@aws-release-actions/local-aws';
import type { BundleResult } from '@aws-release-actions/testing';
import {
  CreateFunctionCommand,
  InvokeCommand,
  LambdaClient,
  PublishVersionCommand,
  type Runtime,
  waitUntilFunctionActiveV2,
} from '@aws-sdk/client-lambda';

/** What Lambda says of a version. */
export interface PublishedVersion {
  readonly codeSha256: string | undefined;
  readonly codeSize: number | undefined;
  /** Invokes it; `failure` is set if the handler threw. */
  invoke(event: object): Promise<{ readonly payload: unknown; readonly failure: string | undefined }>;
}

/** How a function is configured. */
export interface FunctionSettings {
  readonly runtime: string;
  readonly handler: string;
  readonly environment?: Readonly<Record<string, string>>;
}

export interface PackageStage {
  /** Creates a function of the package that a run of the action wrote, and publishes its first version. */
  publish(workspace: string, built: BundleResult, settings: FunctionSettings): Promise<PublishedVersion>;
  close(): Promise<void>;
}

export async function openPackageStage(): Promise<PackageStage> {
  const aws = await startLocalAws({ speed: 60 });
  const lambda = new LambdaClient({
    region: 'us-east-1',
    endpoint: aws.endpoint,
    credentials: { accessKeyId: 'AKIDLOCAL', secretAccessKey: 'local' },
  });
  let functions = 0;
  return {
    async publish(workspace, built, { runtime, handler, environment = {} }) {
      functions += 1;
      const FunctionName = `bot-${functions}`;
      await lambda.send(
        new CreateFunctionCommand({
          FunctionName,
          Role: 'arn:aws:iam::000000000000:role/function',
          Runtime: runtime as Runtime,
          Handler: handler,
          Code: { ZipFile: await readFile(join(workspace, built.outputs['package-path'] ?? '')) },
          Environment: { Variables: environment },
          Timeout: 10,
        }),
      );
      const waiting = { client: lambda, maxWaitTime: 30, minDelay: 0.05, maxDelay: 0.2 };
      await waitUntilFunctionActiveV2(waiting, { FunctionName });
      const version = await lambda.send(new PublishVersionCommand({ FunctionName }));
      return {
        codeSha256: version.CodeSha256,
        codeSize: version.CodeSize,
        async invoke(event) {
          const Payload = JSON.stringify(event);
          const done = await lambda.send(new InvokeCommand({ FunctionName, Qualifier: version.Version, Payload }));
          return { payload: JSON.parse(done.Payload?.transformToString() ?? ''), failure: done.FunctionError };
        },
      };
    },
    async close() {
      lambda.destroy();
      await aws.close();
    },
  };
}
