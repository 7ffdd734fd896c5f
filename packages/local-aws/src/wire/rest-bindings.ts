/**
 * The HTTP bindings of restJson1 and restXml: members in labels, query, headers and payload. What is left
 * goes through the body codec that the caller brings.
 */
import { FromStringShapeDeserializer, ToStringShapeSerializer } from '@smithy/core/protocols';
import type { NormalizedSchema } from '@smithy/core/schema';
import type { HttpRequest } from './http.ts';
import type { Members } from './protocol.ts';

const settings = { timestampFormat: { useTrait: true, default: 7 as const }, httpBindings: true };
const fromText = new FromStringShapeDeserializer(settings);

/** Reads and writes the structured part of a body. */
export interface BodyCodec {
  read(schema: NormalizedSchema, request: HttpRequest): Promise<unknown>;
  write(schema: NormalizedSchema, value: unknown): string;
}

/** The input of an operation. `labels` are decoded. */
export async function readBindings(
  schema: NormalizedSchema,
  request: HttpRequest,
  labels: Readonly<Record<string, string>>,
  codec: BodyCodec,
): Promise<Members> {
  const members = [...schema.structIterator()];
  const input: Record<string, unknown> = {};
  for (const [name, member] of members) {
    const value = readBinding(name, member, request, labels);
    if (value !== undefined) input[name] = value;
  }
  const payload = members.find(([, member]) => member.getMergedTraits().httpPayload);
  if (payload !== undefined) {
    const [name, member] = payload;
    if (member.isBlobSchema()) input[name] = request.body;
    else if (request.body.length > 0) input[name] = await codec.read(member, request);
  } else if (request.body.length > 0 && members.some(([, member]) => isBodyMember(member))) {
    const body = ((await codec.read(schema, request)) ?? {}) as Members;
    for (const [name, member] of members) {
      if (isBodyMember(member) && body[name] !== undefined) input[name] = body[name];
    }
  }
  return input;
}

function readBinding(
  name: string,
  member: NormalizedSchema,
  request: HttpRequest,
  labels: Readonly<Record<string, string>>,
): unknown {
  const { httpLabel, httpQuery, httpHeader, httpPrefixHeaders } = member.getMergedTraits();
  if (httpLabel) return labels[name] === undefined ? undefined : fromText.read(member, labels[name]);
  if (httpQuery) {
    const values = request.query.getAll(httpQuery);
    if (values[0] === undefined) return undefined;
    if (!member.isListSchema()) return fromText.read(member, values[0]);
    return values.map((value) => fromText.read(member.getValueSchema(), value));
  }
  if (httpHeader) {
    const value = request.headers[httpHeader.toLowerCase()];
    return value === undefined ? undefined : fromText.read(member, value);
  }
  if (typeof httpPrefixHeaders === 'string') {
    const entries = Object.entries(request.headers).filter(([header]) => header.startsWith(httpPrefixHeaders));
    return Object.fromEntries(entries.map(([header, value]) => [header.slice(httpPrefixHeaders.length), value]));
  }
  return undefined;
}

function isBodyMember(member: NormalizedSchema): boolean {
  const traits = member.getMergedTraits();
  const { httpLabel, httpQuery, httpHeader, httpPrefixHeaders, httpPayload, httpResponseCode } = traits;
  return !(httpLabel || httpQuery || httpHeader || httpPayload || httpResponseCode) && httpPrefixHeaders === undefined;
}

/** Status, headers and body of a result; `status` undefined means the operation's own. */
export function writeBindings(
  schema: NormalizedSchema,
  output: Members,
  codec: BodyCodec,
): { status: number | undefined; headers: Record<string, string>; body: Uint8Array | string } {
  const headers: Record<string, string> = {};
  let status: number | undefined;
  let body: Uint8Array | string = '';
  let hasBodyMembers = false;
  for (const [name, member] of schema.structIterator()) {
    const value = output[name];
    const { httpHeader, httpPrefixHeaders, httpResponseCode, httpPayload } = member.getMergedTraits();
    if (isBodyMember(member)) hasBodyMembers = true;
    if (value === undefined || value === null) continue;
    if (httpHeader) headers[httpHeader.toLowerCase()] = headerText(member, value);
    else if (typeof httpPrefixHeaders === 'string') {
      for (const [key, text] of Object.entries(value)) headers[`${httpPrefixHeaders}${key}`] = String(text);
    } else if (httpResponseCode) status = value as number;
    else if (httpPayload) body = member.isStructSchema() ? codec.write(member, value) : (value as Uint8Array | string);
  }
  if (hasBodyMembers) body = codec.write(schema, bodyOnly(schema, output));
  return { status, headers, body };
}

/** The codec writes every member that it finds, bound to a header or not. */
function bodyOnly(schema: NormalizedSchema, output: Members): Members {
  const names = [...schema.structIterator()].filter(([, member]) => isBodyMember(member)).map(([name]) => name);
  return Object.fromEntries(names.map((name) => [name, output[name]]));
}

function headerText(member: NormalizedSchema, value: unknown): string {
  const serializer = new ToStringShapeSerializer(settings);
  serializer.write(member, value);
  return serializer.flush();
}
