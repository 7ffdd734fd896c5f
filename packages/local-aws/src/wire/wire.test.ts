import { describe, expect, it } from '@jest/globals';
import type { Call, Operation } from '../services/service.ts';
import { createWire } from './wire.ts';

/** A wire with one service, SSM, of which GetParameter is given. */
function wireTo(GetParameter: Operation) {
  const errors: string[] = [];
  const events: object[] = [];
  let requests = 0;
  const service = { operations: { GetParameter }, reset: () => {}, dump: () => ({}), restore: () => {} };
  const wire = createWire({
    services: { ssm: service },
    sessions: { principal: () => 'arn', isExpired: () => false },
    events: { emit: (source, type, detail) => events.push({ source, type, ...detail }) },
    takeFault: () => undefined,
    wait: async () => {},
    newRequestId: () => `request-${++requests}`,
    notePermissions: async () => [],
    logError: (message) => errors.push(message),
  });
  const send = async (headers: Record<string, string> = {}) => {
    const response = await wire({
      method: 'POST',
      path: '/',
      query: new URLSearchParams(),
      headers: { 'x-amz-target': 'AmazonSSM.GetParameter', 'content-type': 'application/x-amz-json-1.1', ...headers },
      body: Buffer.from('{"Name": "/a"}'),
    });
    return response === 'reset' ? undefined : response;
  };
  return { send, errors, events };
}

describe('the wire', () => {
  it('tells an operation who calls, from where, and under which request id', async () => {
    const calls: Call[] = [];
    const { send, events } = wireTo((_, call) => {
      calls.push(call);
      return {};
    });
    const scope = 'AKID/20260101/ap-southeast-2/ssm/aws4_request';
    const response = await send({ authorization: `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host` });
    const requestId = response?.headers['x-amzn-requestid'];
    await send();
    expect(calls).toMatchObject([
      { operation: 'GetParameter', region: 'ap-southeast-2', accessKeyId: 'AKID', requestId },
      { region: 'us-east-1', accessKeyId: undefined },
    ]);
    expect(events[0]).toEqual({
      source: 'api',
      type: 'call',
      service: 'ssm',
      operation: 'GetParameter',
      status: 200,
      requestId,
      principal: 'arn',
      permissions: [],
    });
  });

  it('answers a bug with a 5xx that keeps the details for the log', async () => {
    const { send, errors, events } = wireTo(() => {
      throw new TypeError('undefined is no parameter');
    });
    const response = await send();
    expect(response?.status).toBe(500);
    expect(response?.body).toBe('{"__type":"InternalServerError","Message":"An internal error occurred."}');
    expect(errors).toEqual([expect.stringMatching(/^ssm:GetParameter failed .*undefined is no parameter/)]);
    expect(events).toMatchObject([{ status: 500, error: 'InternalServerError' }]);
  });
});
