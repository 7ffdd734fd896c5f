/**
 * One health check of one target. Its time-out is of the machine, two seconds at every speed (the shortest that
 * AWS has): a target on this machine that takes longer is as good as silent.
 */
import { get } from 'node:http';
import { connect } from 'node:net';
import type { AddressBook, HostAddress } from '../network/address-book.ts';

/** A check to be made. */
export interface HealthCheck {
  readonly protocol: 'HTTP' | 'TCP';
  readonly address: string;
  readonly port: number;
  readonly path: string;
  /** The codes that mean well, for example `200` or `200-299,302`. */
  readonly matcher: string;
}

/** How it went. */
export type CheckResult =
  | { readonly passed: true }
  | {
      readonly passed: false;
      readonly reason: 'Target.ResponseCodeMismatch' | 'Target.Timeout' | 'Target.FailedHealthChecks';
      readonly description: string;
    };

/** Always resolves. */
export type Probe = (check: HealthCheck) => Promise<CheckResult>;

const patience = 2000;
const passed: CheckResult = { passed: true };
const timedOut: CheckResult = { passed: false, reason: 'Target.Timeout', description: 'Request timed out' };
const failed: CheckResult = {
  passed: false,
  reason: 'Target.FailedHealthChecks',
  description: 'Health checks failed',
};

/** Checks targets where the address book says that they are. At an address that is nowhere, nobody answers. */
export function createProbe(network: AddressBook, timeout = patience): Probe {
  return async ({ protocol, address, port, path, matcher }) => {
    const place = network.resolve(address, port);
    if (place === undefined) return timedOut;
    return protocol === 'HTTP' ? await checkHttp(place, path, matcher, timeout) : await checkTcp(place, timeout);
  };
}

function checkHttp({ host, port }: HostAddress, path: string, matcher: string, timeout: number): Promise<CheckResult> {
  return new Promise((resolve) => {
    const headers = { 'user-agent': 'ELB-HealthChecker/2.0' };
    const request = get({ host, port, path, agent: false, headers, signal: AbortSignal.timeout(timeout) });
    request.on('response', (response) => {
      // The code decides; the body is nobody's.
      const code = response.statusCode ?? 0;
      request.destroy();
      resolve(matchesCode(matcher, code) ? passed : mismatch(code));
    });
    request.on('error', (error) => resolve(error.name === 'TimeoutError' || isAbort(error) ? timedOut : failed));
  });
}

function isAbort(error: Error): boolean {
  return error.name === 'AbortError';
}

function mismatch(code: number): CheckResult {
  const description = `Health checks failed with these codes: [${code}]`;
  return { passed: false, reason: 'Target.ResponseCodeMismatch', description };
}

function checkTcp({ host, port }: HostAddress, timeout: number): Promise<CheckResult> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout });
    const end = (result: CheckResult) => {
      socket.destroy();
      resolve(result);
    };
    socket.on('connect', () => end(passed));
    socket.on('timeout', () => end(timedOut));
    socket.on('error', () => end(failed));
  });
}

/** Whether `matcher` (`200`, `200,202` or `200-299`) has the code. */
export function matchesCode(matcher: string, code: number): boolean {
  return matcher.split(',').some((part) => {
    const [from = '', to = from] = part.trim().split('-');
    return code >= Number(from) && code <= Number(to);
  });
}
