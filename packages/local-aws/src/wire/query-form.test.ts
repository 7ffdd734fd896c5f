import * as cloudwatch from '@aws-sdk/client-cloudwatch';
import * as sts from '@aws-sdk/client-sts';
import { QueryShapeSerializer } from '@aws-sdk/core/protocols';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { readForm } from './query-form.ts';
import { type Client, findOperation } from './schemas.ts';

const settings = {
  timestampFormat: { useTrait: true, default: 5 as const },
  httpBindings: false,
  xmlNamespace: '',
  serviceNamespace: '',
  serializeEmptyLists: true,
};

/** Writes as the SDK's clients do, reads as the server does. */
function roundTrip(client: Client, operation: string, input: object): unknown {
  const schema = findOperation(client, operation)?.input;
  if (schema === undefined) throw new Error(`There is no ${operation}.`);
  const serializer = new QueryShapeSerializer(settings);
  serializer.write(schema, input);
  return readForm(schema, new URLSearchParams(String(serializer.flush())));
}

const text = fc.string({ unit: 'grapheme' });
const dimension = fc.record({ Name: text, Value: text });
const datum = fc.record({
  MetricName: text,
  Dimensions: fc.array(dimension, { minLength: 1 }),
  Timestamp: fc.date({ min: new Date(0), max: new Date('2100-01-01'), noInvalidDate: true }),
  Value: fc.double({ noNaN: true, noDefaultInfinity: true }),
});

describe('readForm', () => {
  it('reads whatever the SDK writes: structures, lists, timestamps, numbers', () => {
    const input = fc.record({ Namespace: text, MetricData: fc.array(datum, { minLength: 1 }) });
    fc.assert(
      fc.property(input, (value) => {
        expect(roundTrip(cloudwatch, 'PutMetricData', value)).toEqual(JSON.parse(JSON.stringify(value), revive));
      }),
      { numRuns: 50 },
    );
  });

  it('reads more than nine items in their order', () => {
    const AlarmNames = Array.from({ length: 12 }, (_, index) => `alarm-${index}`);
    expect(roundTrip(cloudwatch, 'DescribeAlarms', { AlarmNames })).toEqual({ AlarmNames });
  });

  it('reads an empty list as one', () => {
    expect(roundTrip(cloudwatch, 'DescribeAlarms', { AlarmNames: [], MaxRecords: 5 })).toEqual({
      AlarmNames: [],
      MaxRecords: 5,
    });
  });

  it('leaves out what is not there', () => {
    expect(roundTrip(sts, 'AssumeRole', { RoleArn: 'a', DurationSeconds: 900 })).toEqual({
      RoleArn: 'a',
      DurationSeconds: 900,
    });
  });
});

function revive(key: string, value: unknown): unknown {
  return key === 'Timestamp' ? new Date(String(value)) : value;
}
