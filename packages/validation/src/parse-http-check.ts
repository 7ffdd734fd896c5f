/** Reads the `http:` part of a check. */
import type { HttpCheck, HttpExpectation } from './check.ts';
import type { Field, FieldReader } from './field-reader.ts';
import { patience, patienceKeys } from './parse-patience.ts';

const expectationKeys = {
  known: ['status', 'json', 'json-exact', 'contains', 'body', 'headers'],
  planned: ['json-schema'],
};

/** The check of this name; its mistakes are noted at the reader. */
export function parseHttpCheck(name: string, field: Field, reader: FieldReader): HttpCheck {
  const fields = reader.fields(field, {
    known: ['url', 'method', 'headers', 'body', 'json', 'expect', ...patienceKeys],
  });
  const body = fields.get('body');
  const json = fields.get('json');
  const url = fields.get('url');
  const headers = fields.get('headers');
  const method = fields.get('method');
  const expect = fields.get('expect');
  if (url === undefined) reader.mistake(field.line, `${field.name}.url is missing; it is required.`);
  if (body !== undefined && json !== undefined) {
    reader.mistake(json.line, `${field.name} has body and json; a request has one of them.`);
  }
  const sent = json === undefined ? body && reader.text(body) : JSON.stringify(reader.json(json));
  return {
    kind: 'http',
    name,
    request: {
      url: url === undefined ? '' : parseUrl(url, reader),
      method: parseMethod(method, sent !== undefined, reader),
      headers: {
        ...(json === undefined ? {} : { 'content-type': 'application/json' }),
        ...(headers === undefined ? {} : parseHeaders(headers, reader)),
      },
      body: sent,
    },
    expect: expect === undefined ? { contains: [], headers: {} } : parseExpectation(expect, reader),
    ...patience(fields, reader, '10s'),
  };
}

function parseUrl(field: Field, reader: FieldReader): string {
  const url = reader.text(field);
  if (url === undefined) return '';
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (parsed === undefined || !/^https?:$/.test(parsed.protocol)) {
    reader.mistake(field.line, `${field.name} is ${JSON.stringify(url)}; it should be an absolute http or https URL.`);
  } else if (parsed.username !== '' || parsed.password !== '') {
    reader.mistake(field.line, `${field.name} holds a user name or password; send them in headers instead.`);
  }
  return url;
}

function parseMethod(field: Field | undefined, hasBody: boolean, reader: FieldReader): string {
  if (field === undefined) return hasBody ? 'POST' : 'GET';
  const method = reader.text(field)?.toUpperCase() ?? 'GET';
  if (!/^(GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS)$/.test(method)) {
    reader.unfit(field, 'one of GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS');
  }
  if (hasBody && /^(GET|HEAD)$/.test(method)) reader.unfit(field, 'a method that can send a body, such as POST');
  return method;
}

/** Names in lower case, so that the same header is not sent twice. */
function parseHeaders(field: Field, reader: FieldReader): Readonly<Record<string, string>> {
  const headers = Object.entries(reader.textMap(field));
  for (const [name, value] of headers) {
    if (!/^[\w!#$%&'*+.^`|~-]+$/.test(name)) {
      reader.mistake(field.line, `${field.name} has "${name}", which can't be the name of a header.`);
    }
    // The value may be a secret, so it is not repeated.
    if (/[^\t\x20-\x7e\x80-\xff]/.test(value)) {
      reader.mistake(field.line, `${field.name}.${name} has characters that a header can't carry.`);
    }
  }
  return Object.fromEntries(headers.map(([name, value]) => [name.toLowerCase(), value]));
}

function parseExpectation(field: Field, reader: FieldReader): HttpExpectation {
  const fields = reader.fields(field, expectationKeys);
  const status = fields.get('status');
  const json = fields.get('json');
  const jsonExact = fields.get('json-exact');
  const contains = fields.get('contains');
  const body = fields.get('body');
  const headers = fields.get('headers');
  return {
    status: status && reader.integers(status, 100, 599),
    json: json && reader.json(json),
    jsonExact: jsonExact && reader.json(jsonExact),
    contains: contains === undefined ? [] : reader.texts(contains),
    body: body && reader.text(body),
    headers: headers === undefined ? {} : parseHeaders(headers, reader),
  };
}
