/** From a request that is known to be for an operation to that operation's input, or to the error that AWS has for it. */
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { decodeAwsChunked } from './aws-chunked.ts';
import { conform } from './conform.ts';
import { checkDigests } from './digests.ts';
import type { HttpRequest } from './http.ts';
import { bodyLimit, type Target } from './identify.ts';
import { type Members, UnsupportedMediaType } from './protocol.ts';
import type { OperationSchema } from './schemas.ts';
import { badUri, incompleteBody, malformedRequest, requestTooLarge, unsupportedMediaType } from './standard-errors.ts';

/** The input, of the schema's types. Throws ServiceError. */
export async function readInput(operation: OperationSchema, target: Target, request: HttpRequest): Promise<Members> {
  if (request.exceeded !== undefined) throw requestTooLarge(target, request.exceeded);
  const labels = decodeLabels(target);
  const sent = unchunk(target, request);
  checkDigests(target, sent);
  const plain = await decompress(target, sent);
  try {
    return conform(operation.input, await target.protocol.decode(operation, plain, labels));
  } catch (error) {
    throw error instanceof UnsupportedMediaType ? unsupportedMediaType(target) : malformedRequest(target);
  }
}

function decodeLabels(target: Target): Readonly<Record<string, string>> {
  try {
    return Object.fromEntries(Object.entries(target.labels).map(([name, text]) => [name, decodeURIComponent(text)]));
  } catch {
    throw badUri(target);
  }
}

/** S3 streams come in chunks with the checksum behind them; a service sees the content and plain headers. */
function unchunk(target: Target, request: HttpRequest): HttpRequest {
  const sha = request.headers['x-amz-content-sha256'] ?? '';
  if (!sha.startsWith('STREAMING-')) return request;
  const { content, trailers } = readChunks(target, request);
  const encodings = (request.headers['content-encoding'] ?? '').split(',').map((encoding) => encoding.trim());
  const { 'content-encoding': _, ...headers } = request.headers;
  const remaining = encodings.filter((encoding) => encoding !== '' && encoding !== 'aws-chunked').join(',');
  return {
    ...request,
    headers: {
      ...headers,
      ...(remaining && { 'content-encoding': remaining }),
      'content-length': String(content.length),
      ...trailers,
    },
    body: content,
  };
}

function readChunks(target: Target, { headers, body }: HttpRequest): ReturnType<typeof decodeAwsChunked> {
  let chunks: ReturnType<typeof decodeAwsChunked>;
  try {
    chunks = decodeAwsChunked(body);
  } catch {
    throw incompleteBody(target);
  }
  const stated = headers['x-amz-decoded-content-length'];
  if (stated !== undefined && Number(stated) !== chunks.content.length) throw incompleteBody(target);
  return chunks;
}

/** Clients compress large requests of some operations; what S3 is sent is kept as it is. */
async function decompress(target: Target, request: HttpRequest): Promise<HttpRequest> {
  if (target.protocol.name === 'restXml' || request.headers['content-encoding'] !== 'gzip') return request;
  const limit = bodyLimit(request);
  try {
    return { ...request, body: await promisify(gunzip)(request.body, { maxOutputLength: limit }) };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw code === 'ERR_BUFFER_TOO_LARGE' ? requestTooLarge(target, limit) : malformedRequest(target);
  }
}
