/** XML by schema, for the envelopes of awsQuery and for restXml. */
import { XmlShapeDeserializer, XmlShapeSerializer } from '@aws-sdk/core/protocols';
import { NormalizedSchema } from '@smithy/core/schema';
import type { SchemaRef } from './schemas.ts';

const iso8601 = 5;

function settings(httpBindings: boolean) {
  return {
    timestampFormat: { useTrait: true, default: iso8601 as 5 },
    httpBindings,
    xmlNamespace: '',
    serviceNamespace: '',
  };
}

/** A document with the schema's name as its root. */
export function writeXml(schema: SchemaRef, value: unknown): string {
  const serializer = new XmlShapeSerializer(settings(false));
  serializer.write(NormalizedSchema.of(schema), value);
  return `<?xml version="1.0" encoding="UTF-8"?>\n${serializer.flush()}`;
}

/** The value of a document, whatever its root is called. */
export function readXml(schema: SchemaRef, bytes: Uint8Array): unknown {
  return new XmlShapeDeserializer(settings(true)).read(NormalizedSchema.of(schema), bytes);
}
