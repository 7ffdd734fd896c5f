/**
 * awsJson 1.0 and 1.1: the operation in `X-Amz-Target`, JSON both ways, errors as `{__type, message}`.
 * Clients that once spoke awsQuery (CloudWatch) also get the query error code in a header.
 */
import { JsonCodec } from '@smithy/core/protocols';
import { mediaType, strictText } from './http.ts';
import { errorMembers, type Protocol, rpcStatus, UnsupportedMediaType } from './protocol.ts';

const epochSeconds = 7;
const codec = new JsonCodec({ timestampFormat: { useTrait: true, default: epochSeconds }, jsonName: false });

const versions = ['application/x-amz-json-1.1', 'application/x-amz-json-1.0'];

/** `requested` is the media type of the request: the answer has the same version. */
export function awsJson(requested: string | undefined): Protocol {
  const contentType = versions.find((version) => version === requested) ?? versions[0] ?? '';
  const headers = (requestId: string) => ({ 'content-type': contentType, 'x-amzn-requestid': requestId });
  return {
    name: 'awsJson',

    async decode(operation, request) {
      // assumed: any version is welcome to any service, and plain JSON, too.
      if (![...versions, 'application/json'].includes(mediaType(request) ?? '')) throw new UnsupportedMediaType();
      if (operation.input.isUnitSchema()) return {};
      return await codec.createDeserializer().read(operation.input, strictText(request.body) || '{}');
    },

    encode(operation, output, requestId) {
      if (operation.output.isUnitSchema()) return { status: 200, headers: headers(requestId), body: '{}' };
      const serializer = codec.createSerializer();
      serializer.write(operation.output, output);
      return { status: 200, headers: headers(requestId), body: serializer.flush() };
    },

    encodeError(error, exception, requestId) {
      const query = exception?.query && { 'x-amzn-query-error': `${exception.query.code};${fault(error.status)}` };
      const body = { __type: exception?.name ?? error.code, ...errorMembers(error, exception) };
      return { status: rpcStatus(error), headers: { ...headers(requestId), ...query }, body: JSON.stringify(body) };
    },
  };
}

function fault(status: number): string {
  return status >= 500 ? 'Receiver' : 'Sender';
}
