/** Smithy RPC v2 CBOR: `POST /service/<Service>/operation/<Operation>`, CBOR both ways. Newer clients of CloudWatch. */
import { CborCodec, cbor } from '@smithy/core/cbor';
import { mediaType } from './http.ts';
import { errorMembers, type Protocol, rpcStatus, UnsupportedMediaType } from './protocol.ts';

const codec = new CborCodec();
const headers = (requestId: string) => ({
  'content-type': 'application/cbor',
  'smithy-protocol': 'rpc-v2-cbor',
  'x-amzn-requestid': requestId,
});

export const rpcV2Cbor: Protocol = {
  name: 'rpcv2Cbor',

  async decode(operation, request) {
    if (operation.input.isUnitSchema() || request.body.length === 0) return {};
    if (mediaType(request) !== 'application/cbor') throw new UnsupportedMediaType();
    return codec.createDeserializer().read(operation.input, request.body);
  },

  encode(operation, output, requestId) {
    if (operation.output.isUnitSchema()) {
      return { status: 200, headers: headers(requestId), body: cbor.serialize({}) };
    }
    const serializer = codec.createSerializer();
    serializer.write(operation.output, output);
    // The codec answers with a view of a buffer that it uses again.
    return { status: 200, headers: headers(requestId), body: Uint8Array.from(serializer.flush()) };
  },

  encodeError(error, exception, requestId) {
    const query = exception?.query && { 'x-amzn-query-error': `${exception.query.code};Sender` };
    const body = { __type: exception?.name ?? error.code, ...errorMembers(error, exception) };
    return {
      status: rpcStatus(error),
      headers: { ...headers(requestId), ...query },
      body: Uint8Array.from(cbor.serialize(body)),
    };
  },
};
