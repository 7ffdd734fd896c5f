/** restJson1, the protocol of Lambda: routes and bindings by schema, errors named in `x-amzn-errortype`. */
import { JsonCodec } from '@smithy/core/protocols';
import { mediaType, strictText } from './http.ts';
import { errorMembers, type Protocol, UnsupportedMediaType } from './protocol.ts';
import { type BodyCodec, readBindings, writeBindings } from './rest-bindings.ts';

const epochSeconds = 7;
const json = new JsonCodec({
  timestampFormat: { useTrait: true, default: epochSeconds },
  jsonName: true,
  httpBindings: true,
});

const codec: BodyCodec = {
  async read(schema, request) {
    if (mediaType(request) !== 'application/json') throw new UnsupportedMediaType();
    return await json.createDeserializer().read(schema, strictText(request.body));
  },
  write(schema, value) {
    const serializer = json.createSerializer();
    serializer.write(schema, value);
    return serializer.flush();
  },
};

export const restJson: Protocol = {
  name: 'restJson1',

  async decode(operation, request, labels) {
    return await readBindings(operation.input, request, labels, codec);
  },

  encode(operation, output, requestId) {
    const { status, headers, body } = writeBindings(operation.output, output, codec);
    return {
      status: status ?? operation.http?.status ?? 200,
      headers: { 'content-type': 'application/json', 'x-amzn-requestid': requestId, ...headers },
      body,
    };
  },

  encodeError(error, exception, requestId) {
    const name = exception?.name ?? error.code;
    return {
      status: error.status === 400 ? (exception?.status ?? 400) : error.status,
      headers: { 'content-type': 'application/json', 'x-amzn-requestid': requestId, 'x-amzn-errortype': name },
      body: JSON.stringify(errorMembers(error, exception)),
    };
  },
};
