/** A container on the host's engine while it runs. */

import { finished } from 'node:stream/promises';
import { setTimeout as delay } from 'node:timers/promises';
import type { ContainerExit, RunningContainer } from '../../../services/ports.ts';
import { healthCheckCommand } from '../command-line.ts';
import type { PortWatch } from '../port-watch.ts';
import { stopSignal } from '../stop-signal.ts';
import { type Engine, EngineError } from './engine.ts';
import { LogFrames } from './log-frames.ts';

export interface DockerContainerSettings {
  readonly engine: Engine;
  /** The engine's id of a container that was started. */
  readonly id: string;
  readonly imageDigest: string;
  readonly stopSignal: string | undefined;
  readonly watch: PortWatch | undefined;
  readonly onOutput: (line: string) => void;
}

/** How long output may trail behind the end of a container. */
const drainLimit = 2_000;
const killed = 137;

export class DockerContainer implements RunningContainer {
  readonly imageDigest: string;
  readonly runtimeId: string;
  readonly exited: Promise<ContainerExit>;
  readonly #settings: DockerContainerSettings;
  readonly #engine: Engine;
  readonly #path: string;

  constructor(settings: DockerContainerSettings) {
    this.#settings = settings;
    this.#engine = settings.engine;
    this.imageDigest = settings.imageDigest;
    this.runtimeId = settings.id;
    this.#path = `/containers/${settings.id}`;
    this.exited = this.#follow();
  }

  get notListening(): string | undefined {
    return this.#settings.watch?.notListening;
  }

  /** Resolves when it listens, has ended, or has had its time to listen. */
  async ready(): Promise<void> {
    await this.#settings.watch?.ready();
  }

  async stop(grace: number): Promise<void> {
    await this.#signal(stopSignal(this.#settings.stopSignal));
    const timer = setTimeout(() => void this.kill(), grace);
    await this.exited;
    clearTimeout(timer);
  }

  /** Ends it at once, and takes it off the engine. */
  async kill(): Promise<void> {
    await this.#signal('SIGKILL');
  }

  async execute(command: readonly string[], timeout: number): Promise<number> {
    const check = healthCheckCommand(command);
    const words = 'shell' in check ? ['/bin/sh', '-c', check.shell] : check;
    const limit = new AbortController();
    const timer = setTimeout(() => limit.abort(), timeout);
    try {
      const settings = { AttachStdout: true, AttachStderr: true, Cmd: words };
      const { Id } = await this.#engine.call<{ Id: string }>('POST', `${this.#path}/exec`, settings);
      const body = { Detach: false, Tty: false };
      const output = await this.#engine.open('POST', `/exec/${Id}/start`, body, { signal: limit.signal });
      await finished(output.resume());
      return (await this.#engine.call<{ ExitCode: number | null }>('GET', `/exec/${Id}/json`)).ExitCode ?? killed;
    } catch {
      // The container is gone, or the command took too long; the engine leaves it running then.
      return killed;
    } finally {
      clearTimeout(timer);
    }
  }

  async #follow(): Promise<ContainerExit> {
    const output = this.#readOutput().catch(() => {});
    const exit = await this.#wait().catch((error: Error) => ({
      exitCode: undefined,
      reason: `CannotInspectContainerError: ${error.message}`,
    }));
    this.#settings.watch?.stop();
    await Promise.race([output, delay(drainLimit, undefined, { ref: false })]);
    await removeContainer(this.#engine, this.runtimeId);
    return exit;
  }

  async #wait(): Promise<ContainerExit> {
    await this.#engine.call('POST', `${this.#path}/wait`);
    const { State } = await this.#engine.call<{ State: { ExitCode: number; OOMKilled: boolean } }>(
      'GET',
      `${this.#path}/json`,
    );
    if (!State.OOMKilled) return { exitCode: State.ExitCode };
    return { exitCode: State.ExitCode, reason: 'OutOfMemoryError: Container killed due to memory usage' };
  }

  async #readOutput(): Promise<void> {
    const frames = new LogFrames(this.#settings.onOutput);
    const logs = await this.#engine.open('GET', `${this.#path}/logs?follow=1&stdout=1&stderr=1`);
    for await (const chunk of logs) frames.write(chunk);
    frames.end();
  }

  async #signal(signal: NodeJS.Signals): Promise<void> {
    await this.#engine.call('POST', `${this.#path}/kill?signal=${signal}`).catch(ignoreGone);
  }
}

/** Takes a container off the engine, running or not. */
export async function removeContainer(engine: Engine, id: string): Promise<void> {
  await engine.call('DELETE', `/containers/${id}?force=1&v=1`).catch(ignoreGone);
}

/** For `catch`: a container that is gone, or an engine that is, has nothing left to end. */
function ignoreGone(error: unknown): void {
  if (!(error instanceof EngineError)) throw error;
}
