/** Whatever is sent, the wire answers in the client's protocol, and nothing breaks. */
import { afterAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { models } from '../src/wire/models.ts';
import { listOperations } from '../src/wire/schemas.ts';
import { inputOf } from './wire-input.ts';
import { bodies, mutations } from './wire-mutation.ts';
import { createWireWorld, flawOf, sdkRequest } from './wire-world.ts';

const world = createWireWorld();
const known = await world.furnish();
afterAll(() => world.close());
const numRuns = 60;

const services = models.map(({ name, client }) => ({
  name,
  operations: listOperations(client).filter(
    ({ name: operation }) => world.account.services[name]?.operations[operation],
  ),
}));

describe.each(services.filter(({ operations }) => operations.length > 0))('$name', ({ name, operations }) => {
  const call = fc
    .constantFrom(...operations)
    .chain((operation) =>
      fc.record({ operation: fc.constant(operation.name), input: inputOf(operation.input, known) }),
    );

  it('answers input of the right types', async () => {
    await fc.assert(
      fc.asyncProperty(call, async ({ operation, input }) => {
        const request = await sdkRequest(name, operation, input);
        if (request === undefined) return;
        const response = await world.wire(request);
        expect({ flaw: flawOf(response), errors: world.errors.splice(0) }).toEqual({ flaw: undefined, errors: [] });
      }),
      { numRuns },
    );
  });

  it('answers what has been tampered with', async () => {
    await fc.assert(
      fc.asyncProperty(call, mutations, mutations, fc.boolean(), async ({ operation, input }, one, other, both) => {
        const request = await sdkRequest(name, operation, input);
        if (request === undefined) return;
        const response = await world.wire(both ? other(one(request)) : one(request));
        expect({ flaw: flawOf(response), errors: world.errors.splice(0) }).toEqual({ flaw: undefined, errors: [] });
      }),
      { numRuns },
    );
  });
});

describe('raw bytes', () => {
  const heads = [
    { path: '/', headers: { 'x-amz-target': 'AmazonSSM.GetParameters', 'content-type': 'application/x-amz-json-1.1' } },
    { path: '/', headers: { 'content-type': 'application/x-www-form-urlencoded', ...signed('monitoring') } },
    {
      path: '/service/GraniteServiceVersion20100801/operation/PutMetricData',
      headers: { 'content-type': 'application/cbor', 'smithy-protocol': 'rpc-v2-cbor' },
    },
    { path: '/2015-03-31/functions', headers: { 'content-type': 'application/json' } },
    { path: '/bucket', query: 'delete', headers: { 'content-md5': 'AAAA' } },
    { path: '/bucket', query: 'delete', headers: {} },
  ];

  it('are no request in any protocol, and are said to be none', async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...heads), bodies, async ({ path, query, headers }, body) => {
        const response = await world.wire({
          ...{ method: 'POST', path, headers: headers as Record<string, string>, body },
          query: new URLSearchParams(query),
        });
        expect({ flaw: flawOf(response), errors: world.errors.splice(0) }).toEqual({ flaw: undefined, errors: [] });
      }),
      { numRuns: 5 * numRuns },
    );
  });
});

it('leaves nothing behind that breaks later', async () => {
  await world.clock.step(60 * 60_000);
  expect(world.errors).toEqual([]);
});

function signed(service: string): Record<string, string> {
  return { authorization: `AWS4-HMAC-SHA256 Credential=local/20260101/us-east-1/${service}/aws4_request, Signature=x` };
}
