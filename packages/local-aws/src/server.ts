/** The HTTP server: AWS for every SDK that is pointed at it, and the control surface under `/_local/`. */
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type Account, createAccount } from './account.ts';
import { type Clock, RunningClock, SteppingClock } from './clock/clock.ts';
import { createControl } from './control/control.ts';
import { createEventLog, type EventLog } from './control/event-log.ts';
import { createFaultTable, type FaultTable } from './control/fault-table.ts';
import { createPhaseFaultTable, type PhaseFaultTable } from './control/phase-fault-table.ts';
import { createAddressBook } from './network/address-book.ts';
import { createPermissionRecord } from './permissions/permission-record.ts';
import type { PolicyDocument } from './permissions/policy.ts';
import { createRandom } from './random/random.ts';
import { noteRegistryCall } from './registry/permissions.ts';
import { createRegistry } from './registry/registry.ts';
import { createProcessRuntime, type RuntimePorts } from './runtime/tasks/process-runtime.ts';
import type { TaskRuntime } from './services/ports.ts';
import { type AccountState, dumpAccount, parseAccountState, restoreAccount, timeOf } from './state/account-state.ts';
import { createBlobStore } from './state/blob-store.ts';
import { type DataFolder, openDataFolder } from './state/data-folder.ts';
import { keepState } from './state/keep-state.ts';
import { serve } from './wire/serve.ts';
import { createWire } from './wire/wire.ts';

export interface LocalAwsOptions {
  /** 0 (the default) takes any free port. */
  readonly port?: number;
  /** Seconds of AWS in a second of the machine; 1 by default. */
  readonly speed?: number;
  /** Instead of a clock that runs at `speed`. */
  readonly clock?: Clock;
  /** A folder that the state is kept in, and taken from if it is there already; one server at a time. */
  readonly data?: string;
  /** A state to begin with, JSON or YAML as `GET /_local/state` gives it; after what `data` holds. */
  readonly state?: string;
  /** With a seed, the same calls at the same times get the same ids and the same choices. */
  readonly randomSeed?: number;
  /** What runs the containers of tasks; processes of this machine by default. */
  readonly createRuntime?: (ports: RuntimePorts) => TaskRuntime;
  /** Where internal errors are written; stderr by default. */
  readonly logError?: (message: string) => void;
}

/** A running local-aws. */
export interface LocalAws {
  /** For example `http://127.0.0.1:4566`. */
  readonly endpoint: string;
  readonly clock: Clock;
  readonly events: EventLog;
  readonly faults: FaultTable;
  readonly phaseFaults: PhaseFaultTable;
  /** The least policy for what each role (or user) has called, by its ARN. */
  policies(): Readonly<Record<string, PolicyDocument>>;
  /** Empties every service, and forgets events and faults. */
  reset(): void;
  /** Stops functions and the server; open connections are cut. */
  close(): Promise<void>;
}

/**
 * Starts local-aws on 127.0.0.1. Rejects with the system's error if the port is taken, with DataFolderInUse, and
 * with StateError for a state that cannot be read.
 */
export async function startLocalAws(options: LocalAwsOptions = {}): Promise<LocalAws> {
  const speed = options.speed ?? 1;
  const data = options.data === undefined ? undefined : openDataFolder(options.data);
  const kept = readKept(data);
  // AWS time may be ahead of the machine's after a run at speed; it must not go back.
  const clock = options.clock ?? new RunningClock(speed, Math.max(Date.now(), kept === undefined ? 0 : timeOf(kept)));
  const logError = options.logError ?? ((message) => process.stderr.write(`${message}\n`));
  const dataFolder = await mkdtemp(join(tmpdir(), 'local-aws-'));
  const random = options.randomSeed === undefined ? Math.random : createRandom(options.randomSeed);
  const events = createEventLog(clock);
  const faults = createFaultTable();
  const phaseFaults = createPhaseFaultTable({
    ...{ clock, events },
    raiseAlarm: async (alarm, region, reason) => raiseAlarm(account.services, alarm, region, reason),
  });
  let endpoint = '';
  const blobs = data?.blobs ?? createBlobStore(join(dataFolder, 'blobs'));
  const network = createAddressBook();
  const account: Account = createAccount({
    ...{ clock, random, speed, events, network, dataFolder },
    blobs,
    faults: phaseFaults,
    endpoint: () => endpoint,
    createRuntime: (images) => (options.createRuntime ?? createProcessRuntime)({ images, network, dataFolder }),
  });
  const permissions = createPermissionRecord(() => account.services);
  const reset = () => {
    account.reset();
    faults.clear();
    phaseFaults.clear();
    permissions.clear();
    events.clear();
    events.emit('local-aws', 'reset', {});
  };
  const wire = createWire({
    services: account.services,
    sessions: account.sessions,
    events,
    takeFault: faults.take,
    notePermissions: permissions.note,
    wait: (milliseconds) => delay(milliseconds, undefined, { ref: false }),
    logError,
  });
  const registry = createRegistry({
    core: account.ecr.core,
    events,
    takeFault: faults.take,
    wait: (milliseconds) => delay(milliseconds, undefined, { ref: false }),
    note: (call) => noteRegistryCall(account.sessions, permissions, call),
    logError,
  });
  const advance = clock instanceof SteppingClock ? (milliseconds: number) => clock.step(milliseconds) : undefined;
  const operations = () =>
    Object.fromEntries(
      Object.entries(account.services).map(([name, service]) => [name, Object.keys(service.operations).sort()]),
    );
  const dump = () => dumpAccount(account.services, clock.now(), blobs);
  const restore = async (state: AccountState) => {
    try {
      await restoreAccount(account.services, state, blobs);
    } catch (error) {
      // Half of a state is no state.
      account.reset();
      throw error;
    }
  };
  const control = createControl({
    ...{ events, faults, phaseFaults, permissions, reset, dump, restore, operations, advance },
    plantScan: account.ecr.plantScan,
    endpoints: account.endpoints,
    messages: account.messages,
  });

  const server = createServer((request, response) => {
    const answer = () => {
      if (request.url?.startsWith('/_local/')) return control(request, response);
      // No bucket can have a name this short.
      if (/^\/v2(\/|\?|$)/.test(request.url ?? '')) return registry(request, response);
      return serve(wire, request, response);
    };
    answer().catch((error: unknown) => {
      logError(`local-aws could not answer ${request.method} ${request.url}: ${error}`);
      response.destroy();
    });
  });
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(options.port ?? 0, '127.0.0.1', resolve);
    });
  } catch (error) {
    data?.release();
    await rm(dataFolder, { recursive: true, force: true });
    throw error;
  }
  endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  let stopKeeping = () => {};
  const close = async () => {
    stopKeeping();
    account.reset();
    await account.close();
    await new Promise((resolve) => {
      server.close(resolve);
      server.closeAllConnections();
    });
    data?.release();
    await rm(dataFolder, { recursive: true, force: true });
  };
  try {
    if (kept !== undefined) await restore(kept);
    if (options.state !== undefined) await restore(parseAccountState(options.state));
  } catch (error) {
    await close();
    throw error;
  }
  if (data !== undefined) {
    stopKeeping = keepState(events, () => {
      try {
        data.save(dumpAccount(account.services, clock.now(), undefined));
      } catch (error) {
        logError(`local-aws could not save its state: ${error}`);
      }
    });
  }
  return { endpoint, clock, events, faults, phaseFaults, policies: permissions.policies, reset, close };
}

/** What a person would do with SetAlarmState, when a fault says so. */
async function raiseAlarm(services: Account['services'], name: string, region: string, reason: string): Promise<void> {
  const input = { AlarmName: name, StateValue: 'ALARM', StateReason: reason };
  const call = { operation: 'SetAlarmState', region, requestId: 'fault', accessKeyId: undefined };
  await services.cloudwatch?.operations.SetAlarmState?.(input, call);
}

/** What a data folder holds; it is let go if that cannot be read. */
function readKept(data: DataFolder | undefined): AccountState | undefined {
  try {
    return data?.load();
  } catch (error) {
    data?.release();
    throw error;
  }
}
