/** An AWS on 127.0.0.1 with the infrastructure of an example, ready for releases. */
import { devNull } from 'node:os';
import { type LocalAws, startLocalAws } from '@aws-release-actions/local-aws';
import type { Application, Controller } from './applications/application.ts';
import type { Example } from './examples.ts';

export interface Stage {
  readonly aws: LocalAws;
  readonly example: Example;
  readonly application: Application;
  /** What every step of the workflow gets, as a runner with access to AWS would have it. */
  readonly environment: Readonly<Record<string, string>>;
  /** What the workflow's steps assume. */
  readonly roleArn: string;
  close(): Promise<void>;
}

export interface StageOptions {
  /** Seconds of AWS in a second of the machine. */
  readonly speed: number;
  /** The template's own if it is left out. */
  readonly controller?: Controller | undefined;
  /** What runs tasks; processes if it is left out. */
  readonly createRuntime?: NonNullable<Parameters<typeof startLocalAws>[0]>['createRuntime'];
  /** What else the workflow's steps get, for example the engine that they build with. */
  readonly environment?: Readonly<Record<string, string>>;
}

/** Starts local-aws and makes the example's stacks on it. */
export async function openStage(example: Example, options: StageOptions): Promise<Stage> {
  const { speed, controller, createRuntime } = options;
  const aws = await startLocalAws({ speed, ...(createRuntime === undefined ? {} : { createRuntime }) });
  try {
    const application = await example.kind.open(aws, example.folder, controller);
    return {
      ...{ aws, example, application },
      // Nothing of the machine's own AWS configuration may lead a rehearsal to a real account.
      environment: {
        AWS_ENDPOINT_URL: aws.endpoint,
        AWS_CONFIG_FILE: devNull,
        AWS_SHARED_CREDENTIALS_FILE: devNull,
        AWS_EC2_METADATA_DISABLED: 'true',
        ...options.environment,
      },
      roleArn: 'arn:aws:iam::000000000000:role/release',
      close: async () => {
        application.close();
        await aws.close();
      },
    };
  } catch (error) {
    await aws.close();
    throw error;
  }
}
