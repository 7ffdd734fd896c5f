/**
 * A container of the process runtime while it runs. Differs from one of an engine where a process differs: its
 * program is not process 1, so that SIGTERM ends a program that has no handler for it (143), which in a container
 * without an init waits for SIGKILL (137).
 */

import { rm } from 'node:fs/promises';
import type { ContainerExit, RunningContainer } from '../../../services/ports.ts';
import { healthCheckCommand } from '../command-line.ts';
import { PortWatch } from '../port-watch.ts';
import { stopSignal } from '../stop-signal.ts';
import { findNodeCommand, simpleCommand } from './node-command.ts';
import type { OrphanGuard } from './orphan-guard.ts';
import type { PreparedProgram } from './prepare-program.ts';
import { ProcessGroup } from './process-group.ts';

export interface ProcessContainerSettings {
  readonly program: PreparedProgram;
  readonly imageDigest: string;
  readonly runtimeId: string;
  /** The container's view of its image, removed with it. */
  readonly folder: string;
  /** Where it has to listen; undefined if it has no port. */
  readonly hostPort: number | undefined;
  readonly stopSignal: string | undefined;
  readonly patience: number;
  readonly onOutput: (line: string) => void;
  readonly guard: OrphanGuard;
}

const portRule =
  'The process runtime has no network of its own: a program must listen on the port that its environment variable PORT names.';
const killed = 137;
const notFound = 127;

export class ProcessContainer implements RunningContainer {
  readonly imageDigest: string;
  readonly runtimeId: string;
  readonly exited: Promise<ContainerExit>;
  /** When nothing is left of it on the disk, either. */
  readonly removed: Promise<void>;
  readonly #settings: ProcessContainerSettings;
  readonly #environment: Readonly<Record<string, string>>;
  readonly #group: ProcessGroup;
  readonly #watch: PortWatch | undefined;
  readonly #checks = new Set<ProcessGroup>();
  #over = false;
  #checkMissed = false;

  constructor(settings: ProcessContainerSettings) {
    const { program, hostPort, patience, onOutput, guard, folder } = settings;
    this.#settings = settings;
    this.imageDigest = settings.imageDigest;
    this.runtimeId = settings.runtimeId;
    this.#environment = { ...program.environment, ...(hostPort === undefined ? {} : { PORT: String(hostPort) }) };
    this.#group = new ProcessGroup(
      {
        program: process.execPath,
        arguments: program.arguments,
        folder: program.folder,
        environment: this.#environment,
        onOutput,
      },
      guard,
    );
    this.#watch =
      hostPort === undefined
        ? undefined
        : new PortWatch({
            port: hostPort,
            complaint: `nothing listens on PORT ${hostPort}. ${portRule}`,
            patience,
            onOutput,
          });
    this.exited = this.#group.exited.then((exitCode) => {
      this.#over = true;
      this.#watch?.stop();
      for (const check of this.#checks) check.kill();
      return { exitCode };
    });
    this.removed = this.exited.then(() => rm(folder, { recursive: true, force: true, maxRetries: 3 }));
  }

  get notListening(): string | undefined {
    return this.#watch?.notListening;
  }

  /** Resolves when it listens, has ended, or has had its time to listen. */
  async ready(): Promise<void> {
    await this.#watch?.ready();
  }

  async stop(grace: number): Promise<void> {
    this.#group.signal(stopSignal(this.#settings.stopSignal));
    const timer = setTimeout(() => this.kill(), grace);
    await this.exited;
    clearTimeout(timer);
  }

  /** Ends it at once. */
  kill(): void {
    this.#group.kill();
  }

  async execute(command: readonly string[], timeout: number): Promise<number> {
    const { guard, program } = this.#settings;
    const [file = '', ...words] = await this.#hostCommand(command);
    if (this.#over) return killed;
    const order = { program: file, arguments: words, folder: program.folder, environment: this.#environment };
    const check = new ProcessGroup({ ...order, onOutput: () => {} }, guard);
    this.#checks.add(check);
    const timer = setTimeout(() => check.kill(), timeout);
    const exitCode = await check.exited;
    clearTimeout(timer);
    this.#checks.delete(check);
    if (exitCode === notFound && !this.#checkMissed) {
      this.#checkMissed = true;
      this.#settings.onOutput(
        `local-aws: the health check runs on this machine, which has no ${JSON.stringify(command)}.`,
      );
    }
    return exitCode;
  }

  /** A health check as a command of this machine: node where it is node, else what has this name here. */
  async #hostCommand(command: readonly string[]): Promise<readonly string[]> {
    const { program, folder } = this.#settings;
    const { image, place } = program;
    const check = healthCheckCommand(command);
    const words = 'shell' in check ? simpleCommand(check.shell.replace(/\|\|\s*exit\s+1\s*$/, '')) : check;
    const node = words === undefined ? 'shell text' : await findNodeCommand(words, place);
    if (typeof node !== 'string') {
      return [process.execPath, ...image.mapArguments(node, place.workingDirectory, folder).mapped];
    }
    return 'shell' in check ? ['/bin/sh', '-c', check.shell] : check;
  }
}
