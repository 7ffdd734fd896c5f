/**
 * Runs functions: chooses the version, gives the event to a process of it, and tells CloudWatch,
 * the logs and the event stream what came of it. Durations and time-outs are real time, also when
 * the clock runs faster. A runtime other than Node.js is refused by name, never pretended.
 */

import type { Clock } from '../../clock/clock.ts';
import { randomHex } from '../../random/random.ts';
import { type Completion, FunctionProcess } from '../../runtime/function-process.ts';
import type { ProcessPool } from '../../runtime/process-pool.ts';
import type { FunctionFault } from '../../runtime/protocol.ts';
import type { Credentials, EventSink, LogWriter, Monitoring } from '../ports.ts';
import { type Alias, chooseVersion } from './alias.ts';
import { conflict, functionNotFound, unsupported } from './errors.ts';
import { createEnvironment } from './execution-environment.ts';
import { type FunctionReference, functionArn } from './function-name.ts';
import { type FunctionRecord, type FunctionVersion, findVersion } from './function-record.ts';
import type { FunctionStore } from './function-store.ts';
import { InvocationLog } from './invocation-log.ts';

/** What running functions touches. */
export interface InvokerPorts {
  readonly clock: Clock;
  readonly events: EventSink;
  readonly monitoring: Monitoring;
  readonly logs: LogWriter;
  readonly endpoint: () => string;
  readonly credentials: Credentials;
  /** A number 0 <= n < 1: who gets a weighted alias's next event. */
  readonly random: () => number;
}

/** One event for a function. */
export interface FunctionEvent {
  readonly requestId: string;
  /** JSON text. */
  readonly payload: string;
  readonly clientContext: string | undefined;
  readonly asynchronous: boolean;
}

/** What the function answered: JSON text, and whether that is an error. */
export interface FunctionAnswer {
  readonly version: string;
  readonly payload: string;
  readonly fault: FunctionFault | undefined;
  /** Base64 of the last 4 KB of the log. */
  readonly logTail: string;
}

interface Target {
  readonly record: FunctionRecord;
  readonly version: FunctionVersion;
  readonly alias: Alias | undefined;
}

/** 6 MB. assumed: and 100 bytes. */
const answerLimit = 6_291_556;

export class Invoker {
  readonly #ports: InvokerPorts;
  readonly #functions: FunctionStore;
  readonly #pool: ProcessPool<FunctionProcess>;

  constructor(ports: InvokerPorts, functions: FunctionStore, pool: ProcessPool<FunctionProcess>) {
    this.#ports = ports;
    this.#functions = functions;
    this.#pool = pool;
  }

  /** The version that would be invoked. Throws what Invoke answers if there is none: 404, 409 while Pending, 501. */
  requireTarget(reference: FunctionReference): FunctionVersion {
    return this.#resolve(reference).version;
  }

  /** Runs one event to its end. An error of the function is an answer; what is thrown is Invoke's own error. */
  async invoke(reference: FunctionReference, event: FunctionEvent): Promise<FunctionAnswer> {
    const target = this.#resolve(reference);
    const { record, version } = target;
    const { settings, code } = version.replaces ?? version;
    const process = await this.#pool.acquire(processKey(record, version), () => {
      const logStreamName = this.#newLogStream(version.version);
      const { endpoint, credentials } = this.#ports;
      const environment = createEnvironment({ record, version, logStreamName, endpoint: endpoint(), credentials });
      return new FunctionProcess({ taskRoot: code.folder, environment });
    });
    const logStreamName = process.specification.environment.AWS_LAMBDA_LOG_STREAM_NAME ?? '';
    const log = new InvocationLog(this.#ports.clock, event.requestId, (message) => {
      if (this.#exists(target))
        this.#ports.logs.append(settings.LoggingConfig.LogGroup, logStreamName, message, record.region);
    });
    log.start(version.version);
    const completion = await process.run({
      message: {
        requestId: event.requestId,
        payload: event.payload,
        invokedFunctionArn: functionArn(reference),
        clientContext: event.clientContext,
      },
      timeoutMilliseconds: settings.Timeout * 1000,
      onOutput: (output) => log.output(output),
    });
    this.#pool.release(process);
    log.end(completion, settings.MemorySize, settings.Timeout);
    const fault = faultOf(completion, event.requestId, settings.Timeout);
    if (this.#exists(target)) this.#publish(target, reference, event, fault, completion.durationMilliseconds);
    const payload =
      fault === undefined && completion.outcome.kind === 'result' ? completion.outcome.payload : JSON.stringify(fault);
    return { version: version.version, payload, fault, logTail: log.tail() };
  }

  /** Ends the processes of a function's replaced or deleted versions. */
  retireReplaced({ region, name }: Pick<FunctionRecord, 'region' | 'name'>): void {
    const record = this.#functions.find({ region, name });
    const present = new Set(
      record && [record.latest, ...record.versions].map((version) => processKey(record, version)),
    );
    this.#pool.retire((key) => key.startsWith(`${region}/${name}/`) && !present.has(key));
  }

  #resolve(reference: FunctionReference): Target {
    const record = this.#functions.require({ ...reference, qualifier: undefined });
    const { qualifier = '$LATEST' } = reference;
    const alias = record.aliases.find(({ name }) => name === qualifier);
    const number = alias === undefined ? qualifier : chooseVersion(alias, this.#ports.random());
    const version = findVersion(record, number);
    if (version === undefined) throw functionNotFound(functionArn(reference));
    // assumed: the text.
    if (version.state === 'Pending') {
      throw conflict(
        'The operation cannot be performed at this time. The function is currently in the following state: Pending',
      );
    }
    const { Runtime } = version.settings;
    if (!Runtime.startsWith('nodejs')) throw unsupported(`Invoking ${record.name} with runtime ${Runtime}`);
    return { record, version, alias };
  }

  /** Whether the function is still there: an event may outlast its function, or a reset. */
  #exists({ record }: Target): boolean {
    return this.#functions.find(record) !== undefined;
  }

  #newLogStream(version: string): string {
    const day = new Date(this.#ports.clock.now()).toISOString().slice(0, 10).replaceAll('-', '/');
    return `${day}/[${version}]${randomHex(this.#ports.random, 32)}`;
  }

  #publish(
    { record, version, alias }: Target,
    { qualifier }: FunctionReference,
    { asynchronous }: FunctionEvent,
    fault: FunctionFault | undefined,
    durationMilliseconds: number,
  ): void {
    const FunctionName = record.name;
    const Resource = qualifier === undefined ? FunctionName : `${FunctionName}:${qualifier}`;
    const dimensionSets: Record<string, string>[] = [{ FunctionName }, { FunctionName, Resource }];
    if (alias !== undefined) dimensionSets.push({ FunctionName, Resource, ExecutedVersion: version.version });
    for (const dimensions of dimensionSets) {
      const metric = { region: record.region, namespace: 'AWS/Lambda', dimensions };
      this.#ports.monitoring.record({ ...metric, metricName: 'Invocations', value: 1, unit: 'Count' });
      this.#ports.monitoring.record({
        ...metric,
        metricName: 'Errors',
        value: fault === undefined ? 0 : 1,
        unit: 'Count',
      });
      this.#ports.monitoring.record({
        ...metric,
        metricName: 'Duration',
        value: durationMilliseconds,
        unit: 'Milliseconds',
      });
    }
    this.#ports.events.emit('lambda', 'invoked', {
      function: FunctionName,
      ...(alias === undefined ? {} : { alias: alias.name }),
      version: version.version,
      ...(fault === undefined ? {} : { error: `${fault.errorType}: ${fault.errorMessage}` }),
      durationMilliseconds,
      asynchronous,
    });
  }
}

/** Processes may be shared by events of the same code and settings only. */
function processKey({ region, name }: FunctionRecord, version: FunctionVersion): string {
  return `${region}/${name}/${version.version}/${(version.replaces ?? version).lastModified}`;
}

/** The error that the caller sees, if the event did not end with a result. assumed: types and texts. */
function faultOf({ outcome }: Completion, requestId: string, timeoutSeconds: number): FunctionFault | undefined {
  if (outcome.kind === 'fault') return outcome.fault;
  if (outcome.kind === 'exited') {
    return { errorType: 'Runtime.ExitError', errorMessage: `RequestId: ${requestId} Error: ${outcome.reason}` };
  }
  if (outcome.kind === 'timed-out') {
    const message = `Task timed out after ${timeoutSeconds.toFixed(2)} seconds`;
    return { errorType: 'Sandbox.Timedout', errorMessage: `RequestId: ${requestId} Error: ${message}` };
  }
  if (Buffer.byteLength(outcome.payload) <= answerLimit) return undefined;
  return {
    errorType: 'Function.ResponseSizeTooLarge',
    errorMessage: `Response payload size exceeded maximum allowed payload size (${answerLimit} bytes).`,
  };
}
