import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type AliasInput, chooseVersion, createAlias, requireAlias, updateAlias } from './alias.ts';
import { beginUpdate, publishVersion, settle } from './function-record.ts';
import { sampleChanges, sampleCode, sampleRecord } from './record-samples.ts';
import { updateSettings } from './settings.ts';

const arn = 'arn:aws:lambda:us-east-1:000000000000:function:bot';

/** A function with versions 1 and 2 and an alias live on 1. */
function sampleWithAlias() {
  const next = sampleChanges();
  const first = publishVersion(sampleRecord(next), {}, next()).record;
  const updated = settle(beginUpdate(first, { code: sampleCode('two') }, undefined, next()), next().newRevision);
  const second = publishVersion(updated, {}, next()).record;
  return { next, ...createAlias(second, { Name: 'live', FunctionVersion: '1' }, next()) };
}

function weigh(weights: Record<string, number>): Pick<AliasInput, 'RoutingConfig'> {
  return { RoutingConfig: { AdditionalVersionWeights: weights } };
}

describe('routing of an alias', () => {
  const refusals: [string, Partial<AliasInput>, string, string][] = [
    [
      'a third version',
      weigh({ 2: 0.1, 3: 0.1 }),
      'InvalidParameterValueException',
      'Number of items in AdditionalVersionWeights cannot be greater than 1',
    ],
    [
      'more than everything',
      weigh({ 2: 2 }),
      'ValidationException',
      "Value '{2=2.0}' at 'routingConfig.additionalVersionWeights'",
    ],
    [
      'less than nothing',
      weigh({ 2: -1 }),
      'ValidationException',
      "Value '{2=-1.0}' at 'routingConfig.additionalVersionWeights'",
    ],
    [
      'the same version twice',
      weigh({ 1: 0.5 }),
      'InvalidParameterValueException',
      'Function version 1 is already included in routing configuration.',
    ],
    [
      '$LATEST beside a version',
      { FunctionVersion: '$LATEST', ...weigh({ 1: 0.5 }) },
      'InvalidParameterValueException',
      '$LATEST is not supported for an alias pointing to more than 1 version',
    ],
    ['$LATEST as the additional version', weigh({ $LATEST: 0.5 }), 'ValidationException', "Value '{$LATEST=0.5}'"],
    [
      'a version that does not exist',
      { FunctionVersion: '10' },
      'ResourceNotFoundException',
      `Function not found: ${arn}:10`,
    ],
    [
      'an additional version that does not exist',
      weigh({ 9: 0.5 }),
      'ResourceNotFoundException',
      `Function not found: ${arn}:9`,
    ],
  ];
  it.each(refusals)('refuses %s', (_, input, code, message) => {
    const { record, next } = sampleWithAlias();
    const refusal = expect.objectContaining({ code, message: expect.stringContaining(message) });
    expect(() => createAlias(record, { Name: 'other', FunctionVersion: '1', ...input }, next())).toThrow(refusal);
    expect(() => updateAlias(record, { Name: 'live', ...input }, next())).toThrow(refusal);
  });

  it.each([
    ['execution role', { Role: 'arn:aws:iam::000000000000:role/other' }],
    ['dead-letter queue', { DeadLetterConfig: { TargetArn: 'arn:aws:sqs:us-east-1:000000000000:letters' } }],
  ])('refuses two versions that differ in their %s', (what, change) => {
    const { record, next } = sampleWithAlias();
    const settings = updateSettings(record.latest.settings, change);
    const updated = settle(beginUpdate(record, { settings }, undefined, next()), next().newRevision);
    const third = publishVersion(updated, {}, next()).record;
    expect(() => updateAlias(third, { Name: 'live', ...weigh({ 3: 0.5 }) }, next())).toThrow(
      expect.objectContaining({ code: 'InvalidParameterValueException', message: expect.stringContaining(what) }),
    );
    expect(updateAlias(third, { Name: 'live', FunctionVersion: '3' }, next()).alias.functionVersion).toBe('3');
  });

  it('may be $LATEST alone', () => {
    const { record, next } = sampleWithAlias();
    expect(createAlias(record, { Name: 'dev', FunctionVersion: '$LATEST' }, next()).alias.functionVersion).toBe(
      '$LATEST',
    );
  });
});

describe('createAlias', () => {
  it('refuses numbers as names, and names that exist', () => {
    const { record, next } = sampleWithAlias();
    expect(() => createAlias(record, { Name: '2024', FunctionVersion: '1' }, next())).toThrow("Value '2024' at 'name'");
    const long = { Name: 'x'.repeat(129), FunctionVersion: '1' };
    expect(() => createAlias(record, long, next())).toThrow('Member must have length less than or equal to 128');
    expect(() => createAlias(record, { Name: 'live', FunctionVersion: '1' }, next())).toThrow(
      expect.objectContaining({ code: 'ResourceConflictException', message: `Alias already exists: ${arn}:live` }),
    );
  });
});

describe('updateAlias', () => {
  it('changes what is given, under a new revision', () => {
    const { record, alias, next } = sampleWithAlias();
    const shifted = updateAlias(record, { Name: 'live', ...weigh({ 2: 0.1 }) }, next());
    expect(shifted.alias).toMatchObject({ functionVersion: '1', weights: { 2: 0.1 } });
    expect(shifted.alias.revisionId).not.toBe(alias.revisionId);
    const described = updateAlias(shifted.record, { Name: 'live', Description: 'x' }, next());
    expect(described.alias).toMatchObject({ description: 'x', weights: { 2: 0.1 } });
    const done = updateAlias(described.record, { Name: 'live', FunctionVersion: '2', ...weigh({}) }, next());
    expect(requireAlias(done.record, 'live')).toMatchObject({ functionVersion: '2', weights: {} });
  });

  it('refuses a stale revision and an unknown alias', () => {
    const { record, next } = sampleWithAlias();
    expect(() => updateAlias(record, { Name: 'live', Description: 'x'.repeat(257) }, next())).toThrow(
      "at 'description'",
    );
    expect(() => updateAlias(record, { Name: 'live', RevisionId: 'stale' }, next())).toThrow(
      expect.objectContaining({ code: 'PreconditionFailedException', status: 412 }),
    );
    expect(() => updateAlias(record, { Name: 'gone' }, next())).toThrow(`Alias not found: ${arn}:gone`);
    expect(() => requireAlias(record, 'gone')).toThrow(`Cannot find alias arn: ${arn}:gone`);
  });
});

describe('chooseVersion', () => {
  it('gives the additional version its share of the numbers', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1, noNaN: true }), (weight) => {
        const draws = 1000;
        const chosen = Array.from({ length: draws }, (_, index) =>
          chooseVersion({ functionVersion: '1', weights: { 2: weight } }, index / draws),
        );
        const share = chosen.filter((version) => version === '2').length / draws;
        expect(Math.abs(share - weight)).toBeLessThanOrEqual(1 / draws);
      }),
    );
  });

  it('gives everything to the one version without weights', () => {
    expect(chooseVersion({ functionVersion: '1', weights: {} }, 0)).toBe('1');
    expect(chooseVersion({ functionVersion: '1', weights: { 2: 0 } }, 0)).toBe('1');
  });
});
