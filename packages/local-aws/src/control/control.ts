/**
 * The control surface, `/_local/...`: what a rehearsal or a test may ask of local-aws and never of AWS.
 * Plain JSON, no authentication; the server listens on 127.0.0.1 only.
 */
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { PermissionRecord } from '../permissions/permission-record.ts';
import type { ListenerEndpoint } from '../services/ports.ts';
import { StateError } from '../services/service.ts';
import { type AccountState, parseAccountState } from '../state/account-state.ts';
import type { Event, EventLog } from './event-log.ts';
import { type FaultTable, parseFault } from './fault-table.ts';
import type { PhaseFaultTable } from './phase-fault-table.ts';

export interface ControlOptions {
  readonly events: EventLog;
  readonly faults: FaultTable;
  readonly phaseFaults: PhaseFaultTable;
  readonly permissions: PermissionRecord;
  reset(): void;
  dump(): AccountState;
  /** Throws StateError, and leaves nothing behind then. */
  restore(state: AccountState): Promise<void>;
  /** The names of the operations that each service has. */
  operations(): Readonly<Record<string, readonly string[]>>;
  /** Where the listeners of load balancers are reached. */
  endpoints(): readonly ListenerEndpoint[];
  /** Plants the findings of scans; how many images have them now, or what is wrong with the JSON. */
  plantScan(json: unknown): { readonly images: number } | string;
  /** What was published to a topic of SNS, by ARN or name; to all topics if it is undefined. */
  messages(topic: string | undefined): readonly Readonly<Record<string, unknown>>[];
  /** Moves a stepping clock on by milliseconds; undefined where time runs by itself. */
  readonly advance: ((milliseconds: number) => Promise<void>) | undefined;
}

type Handler = (request: IncomingMessage, response: ServerResponse, query: URLSearchParams) => Promise<void>;

/** Answers a request under `/_local/`. */
export function createControl(
  options: ControlOptions,
): (request: IncomingMessage, response: ServerResponse) => Promise<void> {
  const { events, faults, phaseFaults } = options;
  const routes: Readonly<Record<string, Handler>> = {
    'GET /_local/health': async (_, response) => sendJson(response, 200, { status: 'ready' }),
    'POST /_local/reset': async (_, response) => {
      options.reset();
      sendJson(response, 200, {});
    },
    'GET /_local/state': async (_, response) => sendJson(response, 200, options.dump()),
    'PUT /_local/state': async (request, response) => {
      try {
        await options.restore(parseAccountState(await readText(request)));
        sendJson(response, 200, {});
      } catch (error) {
        if (!(error instanceof StateError)) throw error;
        sendJson(response, 400, { message: error.message });
      }
    },
    'GET /_local/operations': async (_, response) => sendJson(response, 200, options.operations()),
    'GET /_local/endpoints': async (_, response) => sendJson(response, 200, { listeners: options.endpoints() }),
    'GET /_local/events': async (request, response, query) => streamEvents(events, request, response, query),
    'GET /_local/messages': async (_, response, query) =>
      sendJson(response, 200, { messages: options.messages(query.get('topic') ?? undefined) }),
    'GET /_local/policies': async (_, response) => sendJson(response, 200, options.permissions.policies()),
    'GET /_local/faults': async (_, response) =>
      sendJson(response, 200, { faults: [...faults.list(), ...phaseFaults.list()] }),
    'POST /_local/faults': async (request, response) => {
      const rule = parseFault(await readJson(request));
      if (typeof rule === 'string') return sendJson(response, 400, { message: rule });
      if ('operation' in rule) faults.add(rule);
      else phaseFaults.add(rule);
      sendJson(response, 201, rule);
    },
    'DELETE /_local/faults': async (_, response) => {
      faults.clear();
      phaseFaults.clear();
      sendJson(response, 200, {});
    },
    'POST /_local/scan-findings': async (request, response) => {
      const planted = options.plantScan(await readJson(request));
      if (typeof planted === 'string') return sendJson(response, 400, { message: planted });
      sendJson(response, 201, planted);
    },
    'POST /_local/advance': async (request, response) => {
      if (options.advance === undefined) {
        return sendJson(response, 409, {
          message: 'Time runs by itself here; only a server on a stepping clock can be advanced.',
        });
      }
      const milliseconds = readDuration(await readJson(request));
      if (milliseconds === undefined) {
        return sendJson(response, 400, {
          message: 'The body must be {"minutes": N}, {"seconds": N} or {"milliseconds": N}.',
        });
      }
      await options.advance(milliseconds);
      sendJson(response, 200, {});
    },
  };
  return async (request, response) => {
    const [path = '', search] = (request.url ?? '').split('?');
    const handler = routes[`${request.method} ${path}`];
    if (handler !== undefined) return await handler(request, response, new URLSearchParams(search));
    sendJson(response, 404, {
      message: `There is no ${request.method} ${path}; there is ${Object.keys(routes).join(', ')}.`,
    });
  };
}

/** NDJSON: what happened since `since`, then what happens, unless `follow=false`. */
function streamEvents(
  events: EventLog,
  request: IncomingMessage,
  response: ServerResponse,
  query: URLSearchParams,
): void {
  const since = Number(query.get('since') ?? 0);
  if (!Number.isSafeInteger(since)) {
    sendJson(response, 400, { message: 'since must be the sequence of an event.' });
    return;
  }
  const write = (event: Event) => response.write(`${JSON.stringify(event)}\n`);
  response.writeHead(200, { 'content-type': 'application/x-ndjson' });
  response.flushHeaders();
  for (const event of events.since(since)) write(event);
  if (query.get('follow') === 'false') {
    response.end();
    return;
  }
  const unsubscribe = events.subscribe(write);
  request.on('close', unsubscribe);
  response.on('close', unsubscribe);
}

function readDuration(json: unknown): number | undefined {
  const { minutes = 0, seconds = 0, milliseconds = 0, ...unknown } = (json ?? {}) as Record<string, unknown>;
  const parts = [minutes, seconds, milliseconds];
  const known = parts.every((part): part is number => typeof part === 'number' && part >= 0);
  if (!known || Object.keys(unknown).length > 0) return undefined;
  return Number(minutes) * 60_000 + Number(seconds) * 1000 + Number(milliseconds) || undefined;
}

/** Undefined if the body is no JSON. */
async function readJson(request: IncomingMessage): Promise<unknown> {
  try {
    return JSON.parse(await readText(request));
  } catch {
    return undefined;
  }
}

async function readText(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(`${JSON.stringify(body, null, 2)}\n`);
}
