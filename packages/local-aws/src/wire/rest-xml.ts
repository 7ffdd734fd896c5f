/** restXml, the protocol of S3: bindings by schema, XML bodies, and errors as a bare `<Error>`. */
import type { Protocol } from './protocol.ts';
import { type BodyCodec, readBindings, writeBindings } from './rest-bindings.ts';
import { structureOf } from './schemas.ts';
import { readXml, writeXml } from './xml.ts';

const text = 0;
const codec: BodyCodec = {
  read: async (schema, { body }) => readXml(schema, body),
  write: (schema, value) => writeXml(schema, value),
};
const identity = (requestId: string) => ({ 'x-amz-request-id': requestId, 'x-amz-id-2': 'local-aws' });

export const restXml: Protocol = {
  name: 'restXml',

  async decode(operation, request, labels) {
    return await readBindings(operation.input, request, labels, codec);
  },

  encode(operation, output, requestId) {
    const { status, headers, body } = writeBindings(operation.output, output, codec);
    const type = typeof body === 'string' && body !== '' ? { 'content-type': 'application/xml' } : {};
    // No model says that a part of an object is answered with 206.
    const partial = headers['content-range'] === undefined ? undefined : 206;
    return {
      status: partial ?? status ?? operation.http?.status ?? 200,
      headers: { ...type, ...identity(requestId), ...headers },
      body,
    };
  },

  encodeError(error, exception, requestId) {
    const members = Object.fromEntries(Object.keys(error.members).map((name) => [name, text]));
    const schema = structureOf('Error', { Code: text, Message: text, ...members, RequestId: text });
    const { Region } = error.members;
    // A HEAD has no body to say it in. assumed: that every operation has this header.
    const region: Record<string, string> = typeof Region === 'string' ? { 'x-amz-bucket-region': Region } : {};
    const value = { Code: error.code, Message: error.message, ...error.members, RequestId: requestId };
    return {
      status: error.status === 400 ? (exception?.status ?? 400) : error.status,
      headers: { 'content-type': 'application/xml', ...identity(requestId), ...region },
      body: writeXml(schema, value),
    };
  },
};
