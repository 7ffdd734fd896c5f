/** The HTTP server: AWS for every SDK that is pointed at it, and the control surface under `/_local/`. */
import { mkdtemp, rm } from 'node:fs/promises';
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
import { createFrontDoor } from './front-door.ts';
import { createAddressBook } from './network/address-book.ts';
import { createPermissionRecord } from './permissions/permission-record.ts';
import type { PolicyDocument } from './permissions/policy.ts';
import { createRandom, randomUuid } from './random/random.ts';
import { noteRegistryCall } from './registry/permissions.ts';
import { createRegistry } from './registry/registry.ts';
import { createProcessRuntime, type RuntimePorts } from './runtime/tasks/process-runtime.ts';
import type { TaskRuntime } from './services/ports.ts';
import { type AccountState, dumpAccount, parseAccountState, restoreAccount, timeOf } from './state/account-state.ts';
import { createBlobStore } from './state/blob-store.ts';
import { type DataFolder, openDataFolder } from './state/data-folder.ts';
import { keepState } from './state/keep-state.ts';
import { createWire } from './wire/wire.ts';

export interface LocalAwsOptions {
  /** 0 (the default) takes any free port. */
  readonly port?: number;
  /** The address to listen on; 127.0.0.1 by default. Whoever reaches it can run code on this machine. */
  readonly host?: string;
  /** Seconds of AWS in a second of the machine; 1 by default. */
  readonly speed?: number;
  /** Time stands still until `POST /_local/advance`. */
  readonly step?: boolean;
  /** When time begins, in milliseconds since the epoch; now by default. It never goes back behind what `data` holds. */
  readonly time?: number;
  /** Instead of a clock that runs at `speed`, or stands still. */
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
 * Starts local-aws, on 127.0.0.1 unless told otherwise. Rejects with the system's error if the port is taken, with DataFolderInUse, and
 * with StateError for a state that cannot be read.
 */
export async function startLocalAws(options: LocalAwsOptions = {}): Promise<LocalAws> {
  const speed = options.speed ?? 1;
  const data = options.data === undefined ? undefined : openDataFolder(options.data);
  const kept = readKept(data);
  // AWS time may be ahead of the machine's after a run at speed; it must not go back.
  const start = Math.max(options.time ?? Date.now(), kept === undefined ? 0 : timeOf(kept));
  const clock = options.clock ?? (options.step ? new SteppingClock(start) : new RunningClock(speed, start));
  const logError = options.logError ?? ((message) => process.stderr.write(`${message}\n`));
  const dataFolder = await mkdtemp(join(tmpdir(), 'local-aws-'));
  const { randomSeed } = options;
  const random = randomSeed === undefined ? Math.random : createRandom(randomSeed);
  // Ids of requests are dice of their own: who polls more often must not change what happens.
  const requestDice = randomSeed === undefined ? Math.random : createRandom(randomSeed + 1);
  const newRequestId = () => randomUuid(requestDice);
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
    newRequestId,
    takeFault: faults.take,
    notePermissions: permissions.note,
    wait: (milliseconds) => delay(milliseconds, undefined, { ref: false }),
    logError,
  });
  const registry = createRegistry({
    core: account.ecr.core,
    events,
    newRequestId,
    takeFault: faults.take,
    wait: (milliseconds) => delay(milliseconds, undefined, { ref: false }),
    note: (call) => noteRegistryCall(account.sessions, permissions, call),
    logError,
  });
  const advance = clock instanceof SteppingClock ? oneByOne((duration: number) => clock.step(duration)) : undefined;
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

  const address = options.host ?? '127.0.0.1';
  const server = createFrontDoor({ address, control, registry, wire, logError });
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(options.port ?? 0, address, resolve);
    });
  } catch (error) {
    data?.release();
    await rm(dataFolder, { recursive: true, force: true });
    throw error;
  }
  endpoint = endpointOf(server.address() as AddressInfo);
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

/** Where clients of this machine reach the server. */
function endpointOf({ address, family, port }: AddressInfo): string {
  if (address === '0.0.0.0' || address === '::') return `http://127.0.0.1:${port}`;
  return `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`;
}

/** Each call waits for the one before, whether that ended well or not. */
function oneByOne<T>(act: (argument: T) => Promise<void>): (argument: T) => Promise<void> {
  let last: Promise<void> = Promise.resolve();
  return (argument) => {
    const next = last.then(() => act(argument));
    last = next.catch(() => {});
    return next;
  };
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
