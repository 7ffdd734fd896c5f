import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { createAlias } from './alias.ts';
import {
  beginUpdate,
  createRecord,
  deleteVersion,
  type FunctionRecord,
  findVersion,
  publishLatest,
  publishVersion,
  settle,
} from './function-record.ts';
import { sampleChanges, sampleCode, sampleRecord } from './record-samples.ts';
import { updateSettings } from './settings.ts';

const arn = 'arn:aws:lambda:us-east-1:000000000000:function:bot';

describe('states of $LATEST', () => {
  it('goes from Pending to Active, and through InProgress to Successful, each under a new revision', () => {
    const next = sampleChanges();
    const { settings } = sampleRecord(next).latest;
    const created = createRecord({ region: 'us-east-1', name: 'bot', tags: {} }, settings, sampleCode('one'), next());
    expect(created.latest).toMatchObject({ state: 'Pending', lastUpdateStatus: undefined });
    const active = settle(created, next().newRevision);
    expect(active.latest).toMatchObject({ state: 'Active', lastUpdateStatus: 'Successful' });
    const updating = beginUpdate(active, { code: sampleCode('two') }, undefined, next());
    expect(updating.latest).toMatchObject({ state: 'Active', lastUpdateStatus: 'InProgress' });
    const updated = settle(updating, next().newRevision);
    expect(updated.latest).toMatchObject({ state: 'Active', lastUpdateStatus: 'Successful' });
    const revisions = [created, active, updating, updated].map(({ latest }) => latest.revisionId);
    expect(new Set(revisions).size).toBe(4);
  });

  it('leaves a settled function as it is', () => {
    const record = sampleRecord(sampleChanges());
    expect(settle(record, () => 'never')).toEqual(record);
  });

  it('keeps the old code for invocations until the update is done', () => {
    const next = sampleChanges();
    const updating = beginUpdate(sampleRecord(next), { code: sampleCode('two') }, undefined, next());
    expect(updating.latest.replaces?.code).toEqual(sampleCode('one'));
    expect(settle(updating, next().newRevision).latest.replaces).toBeUndefined();
  });

  it('refuses a second update and a publication while one is in progress', () => {
    const next = sampleChanges();
    const updating = beginUpdate(sampleRecord(next), { code: sampleCode('two') }, undefined, next());
    const refusal = expect.objectContaining({
      code: 'ResourceConflictException',
      status: 409,
      message: `The operation cannot be performed at this time. An update is in progress for resource: ${arn}`,
    });
    expect(() => beginUpdate(updating, {}, undefined, next())).toThrow(refusal);
    expect(() => publishVersion(updating, {}, next())).toThrow(refusal);
  });

  it('refuses a stale revision', () => {
    const next = sampleChanges();
    const record = sampleRecord(next);
    const refusal = expect.objectContaining({ code: 'PreconditionFailedException', status: 412 });
    expect(() => beginUpdate(record, {}, 'stale', next())).toThrow(refusal);
    expect(() => publishVersion(record, { RevisionId: 'stale' }, next())).toThrow(refusal);
    expect(() => beginUpdate(record, {}, record.latest.revisionId, next())).not.toThrow();
  });
});

describe('publishVersion', () => {
  it('freezes $LATEST under the next number and its own description', () => {
    const next = sampleChanges();
    const before = sampleRecord(next);
    const { record, version } = publishVersion(before, { Description: 'first' }, next());
    expect(record.latest.revisionId).not.toBe(before.latest.revisionId);
    expect(version).toMatchObject({ version: '1', state: 'Active', lastUpdateStatus: 'Successful' });
    expect(version.settings.Description).toBe('first');
    expect(record.latest.settings.Description).toBe('');
    const changed = settle(beginUpdate(record, { code: sampleCode('two') }, undefined, next()), next().newRevision);
    expect(findVersion(changed, '1')).toEqual(version);
    expect(publishVersion(changed, {}, next()).version).toMatchObject({ version: '2', code: sampleCode('two') });
  });

  it('answers with the last version again while nothing but the description differs', () => {
    const next = sampleChanges();
    const first = publishVersion(sampleRecord(next), {}, next());
    const second = publishVersion(first.record, { Description: 'again' }, next());
    expect(second).toEqual({ record: first.record, version: first.version, isNew: false });
  });

  it('makes a new version if the last one was deleted, and never gives a number twice', () => {
    const next = sampleChanges();
    const first = publishVersion(sampleRecord(next), {}, next());
    const second = publishVersion(deleteVersion(first.record, '1'), {}, next());
    expect(second.version.version).toBe('2');
  });

  it('refuses a long description, and the hash of other code in the words of Lambda', () => {
    const next = sampleChanges();
    const Description = 'x'.repeat(257);
    expect(() => publishVersion(sampleRecord(next), { Description }, next())).toThrow("at 'description'");
    expect(() => publishVersion(sampleRecord(next), { CodeSha256: 'x' }, next())).toThrow(
      'CodeSHA256 (x) is different from current CodeSHA256 in $LATEST (sha-of-one). Please try again with the CodeSHA256 in $LATEST.',
    );
    expect(publishVersion(sampleRecord(next), { CodeSha256: 'sha-of-one' }, next()).isNew).toBe(true);
  });

  it('makes a Pending version of an update that asks for one', () => {
    const next = sampleChanges();
    const updating = beginUpdate(sampleRecord(next), { code: sampleCode('two') }, undefined, next());
    const { record, version } = publishLatest(updating, undefined, next());
    expect(version).toMatchObject({ state: 'Pending', lastUpdateStatus: undefined });
    expect(findVersion(settle(record, next().newRevision), '1')).toMatchObject({ state: 'Active' });
  });

  it('publishes each difference once, whatever is done in between', () => {
    const step = fc.oneof(
      fc.record({ kind: fc.constant('code' as const), text: fc.constantFrom('one', 'two', 'three') }),
      fc.record({ kind: fc.constant('memory' as const), MemorySize: fc.constantFrom(128, 256) }),
      fc.record({ kind: fc.constant('publish' as const) }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        const next = sampleChanges();
        let record: FunctionRecord = sampleRecord(next);
        for (const each of steps) {
          if (each.kind === 'publish') {
            const before = record;
            const published = publishVersion(record, {}, next());
            record = published.record;
            const again = publishVersion(record, {}, next());
            expect(again.isNew).toBe(false);
            expect(again.version).toEqual(published.version);
            expect(record.versions.slice(0, before.versions.length)).toEqual(before.versions);
            expect(published.version.code).toEqual(record.latest.code);
            expect(published.version.settings.MemorySize).toBe(record.latest.settings.MemorySize);
          } else {
            const { settings } = record.latest;
            const change =
              each.kind === 'code'
                ? { code: sampleCode(each.text) }
                : { settings: updateSettings(settings, { MemorySize: each.MemorySize }) };
            record = settle(beginUpdate(record, change, undefined, next()), next().newRevision);
          }
        }
        const revisions = [record.latest, ...record.versions].map(({ revisionId }) => revisionId);
        expect(new Set(revisions).size).toBe(revisions.length);
      }),
      { numRuns: 50 },
    );
  });
});

describe('deleteVersion', () => {
  it('refuses $LATEST, aliases, and what an alias refers to', () => {
    const next = sampleChanges();
    const published = publishVersion(sampleRecord(next), {}, next()).record;
    const { record } = createAlias(published, { Name: 'live', FunctionVersion: '1' }, next());
    expect(() => deleteVersion(record, '$LATEST')).toThrow('$LATEST version cannot be deleted');
    expect(() => deleteVersion(record, 'live')).toThrow('Deletion of aliases is not currently supported.');
    expect(() => deleteVersion(record, '1')).toThrow(
      'Unable to delete version because the following aliases reference it: [live]',
    );
    expect(deleteVersion(record, '9')).toEqual(record);
  });
});
