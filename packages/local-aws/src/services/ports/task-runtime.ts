/** What runs the containers of tasks on this machine, as ECS sees it. */

/** A container to be run. */
export interface ContainerOrder {
  /** Of the task, for names and messages. */
  readonly taskArn: string;
  readonly region: string;
  readonly name: string;
  /** The reference as the task definition has it. */
  readonly image: string;
  readonly entryPoint?: readonly string[];
  readonly command?: readonly string[];
  readonly workingDirectory?: string;
  readonly user?: string;
  readonly environment: Readonly<Record<string, string>>;
  /** Megabytes it may have before it is killed; only an engine sees to that. */
  readonly memory?: number;
  /** Ports the program listens on, the first of which is its `PORT` where the host has no bridge. */
  readonly containerPorts: readonly number[];
  /** The task's private address; the runtime binds its ports in the address book. */
  readonly address: string;
  /** One line of stdout or stderr. */
  readonly onOutput: (line: string) => void;
}

/** How a container ended. */
export interface ContainerExit {
  /** undefined if it never ran. */
  readonly exitCode: number | undefined;
  /** As ECS shows it for a container, for example `CannotPullContainerError: ...` or `OutOfMemoryError: ...`. */
  readonly reason?: string;
}

/** A container that was started. */
export interface RunningContainer {
  /** Of the manifest that was pulled. */
  readonly imageDigest: string;
  /** The engine's id, or one like it. */
  readonly runtimeId: string;
  readonly exited: Promise<ContainerExit>;
  /**
   * For the stopped reason of a task that is replaced because it is unhealthy: a sentence that says that its program
   * has had its time and still does not listen on `PORT`. undefined as long as there is nothing to say; ask when
   * it is needed, for the answer changes.
   */
  readonly notListening?: string | undefined;
  /** Asks it to stop (the image's stop signal, else SIGTERM), and kills it after `grace` milliseconds of the machine. */
  stop(grace: number): Promise<void>;
  /** Runs a health check command in it; its exit code. `timeout` in milliseconds of the machine. */
  execute(command: readonly string[], timeout: number): Promise<number>;
}

/** A runtime: docker or process. */
export interface TaskRuntime {
  readonly name: string;
  /**
   * Resolves once the program runs and, where it has ports, listens on the first of them or has had a few
   * seconds to. Rejects with ContainerStartError.
   */
  start(order: ContainerOrder): Promise<RunningContainer>;
  /** Ends every container; nothing of them is left on the machine. */
  close(): Promise<void>;
}

/** Why a container could not be started; `message` is ECS's reason, `CannotPullContainerError: ...` for one. */
export class ContainerStartError extends Error {}
