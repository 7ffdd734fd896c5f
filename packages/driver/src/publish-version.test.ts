import { portFailure, virtualWaiting } from '@aws-release-actions/testing';
import { describe, expect, it } from '@jest/globals';
import type { FunctionCode, FunctionState, LambdaVersions } from './ports.ts';
import { publishVersion } from './publish-version.ts';

const state = (version: string, codeSha256: string, extra: Partial<FunctionState> = {}): FunctionState => ({
  functionArn: 'arn:aws:lambda:us-east-1:000000000000:function:f',
  version,
  codeSha256,
  configuration: 'same',
  updating: false,
  ...extra,
});
const zip = (codeSha256: string): FunctionCode => ({ kind: 'zip', bytes: new Uint8Array(), codeSha256 });

/** A function whose $LATEST has code `latest`, and version 1 code `old`. */
function fakeFunction(latest: string, old: string, overrides: Partial<LambdaVersions> = {}) {
  const calls: string[] = [];
  let current = latest;
  const versions: LambdaVersions = {
    describe: async (qualifier) => (qualifier === '1' ? state('1', old) : state(qualifier ?? '$LATEST', current)),
    updateCode: async (code) => {
      calls.push('update');
      current = code.codeSha256 ?? 'from-s3';
      return current;
    },
    publish: async () => {
      calls.push('publish');
      return '2';
    },
    alias: async () => undefined,
    createAlias: async () => {},
    ...overrides,
  };
  return { versions, calls };
}

const options = (code: FunctionCode, deadline = 1e9, signal = new AbortController().signal) => ({
  code,
  servingVersion: '1',
  description: '',
  signal,
  deadline,
});

describe('publishVersion', () => {
  it('sends new code and publishes it', async () => {
    const { versions, calls } = fakeFunction('old', 'old');
    expect(await publishVersion(versions, virtualWaiting(), options(zip('new')))).toEqual({
      version: '2',
      codeSha256: 'new',
    });
    expect(calls).toEqual(['update', 'publish']);
  });

  it('touches nothing when code and configuration serve already', async () => {
    const { versions, calls } = fakeFunction('old', 'old');
    expect(await publishVersion(versions, virtualWaiting(), options(zip('old')))).toMatchObject({
      version: '1',
    });
    expect(calls).toEqual([]);
  });

  it('publishes unchanged code with a changed configuration', async () => {
    const { versions, calls } = fakeFunction('old', 'old', {
      describe: async (qualifier) => state(qualifier ?? '$LATEST', 'old', { configuration: qualifier ?? 'new' }),
    });
    expect(await publishVersion(versions, virtualWaiting(), options(zip('old')))).toMatchObject({ version: '2' });
    expect(calls).toEqual(['publish']);
  });

  it('waits while an update is going on, also when Lambda says so by a conflict', async () => {
    let looks = 0;
    let updates = 0;
    const { versions } = fakeFunction('old', 'old', {
      describe: async (qualifier) =>
        qualifier === '1'
          ? state('1', 'old')
          : state('$LATEST', updates > 1 ? 'new' : 'old', { updating: ++looks < 3 }),
      updateCode: async () => {
        if (++updates === 1) throw portFailure('conflict');
        return 'new';
      },
    });
    expect(await publishVersion(versions, virtualWaiting(), options(zip('new')))).toMatchObject({ version: '2' });
    expect(looks).toBeGreaterThan(3);
    expect(updates).toBe(2);
  });

  it('gives up with a reason when the time is up or the run is cancelled', async () => {
    const { versions } = fakeFunction('old', 'old', {
      describe: async () => state('$LATEST', 'old', { updating: true }),
    });
    await expect(publishVersion(versions, virtualWaiting(), options(zip('new'), 5000))).rejects.toThrow(/time was up/);
    const cancelled = AbortSignal.abort('SIGINT');
    await expect(publishVersion(versions, virtualWaiting(), options(zip('new'), 1e9, cancelled))).rejects.toThrow(
      /cancelled \(SIGINT\)/,
    );
  });

  it('refuses what somebody else put in the place of its code', async () => {
    const other = fakeFunction('old', 'old', { updateCode: async () => 'new' });
    await expect(publishVersion(other.versions, virtualWaiting(), options(zip('new')))).rejects.toThrow(
      /hash old, not new as it was sent/,
    );
    const s3: FunctionCode = { kind: 's3', bucket: 'b', key: 'k' };
    await expect(publishVersion(other.versions, virtualWaiting(), options(s3))).rejects.toThrow(/hash old, not new/);
  });

  it('publishes nothing when the object in S3 holds other code than was built', async () => {
    const { versions, calls } = fakeFunction('old', 'old', { updateCode: async () => 'tampered' });
    const s3: FunctionCode = { kind: 's3', bucket: 'b', key: 'k', codeSha256: 'built' };
    await expect(publishVersion(versions, virtualWaiting(), options(s3))).rejects.toThrow(
      'The code has the hash tampered, not built: it is not the one that was built.',
    );
    expect(calls).toEqual([]);
  });

  it('cures a function whose last update failed, but does not publish what fails itself', async () => {
    let updates = 0;
    const cured = fakeFunction('new', 'old', {
      describe: async (qualifier) =>
        qualifier === '1' ? state('1', 'old') : state('$LATEST', 'new', updates === 0 ? { failure: 'bad image' } : {}),
      updateCode: async () => {
        updates++;
        return 'new';
      },
    });
    expect(await publishVersion(cured.versions, virtualWaiting(), options(zip('new')))).toMatchObject({ version: '2' });
    expect(updates).toBe(1);
    const failing = fakeFunction('old', 'old', {
      describe: async () => state('$LATEST', 'old', { failure: 'bad image' }),
    });
    await expect(publishVersion(failing.versions, virtualWaiting(), options(zip('new')))).rejects.toThrow(/bad image/);
  });

  it('waits for a new version that is still pending, and refuses one that failed', async () => {
    let looks = 0;
    const pending = fakeFunction('old', 'old', {
      describe: async (qualifier) =>
        qualifier === '2'
          ? state('2', 'new', { updating: ++looks < 4 })
          : state(qualifier ?? '$LATEST', qualifier === '1' ? 'old' : 'new'),
    });
    expect(await publishVersion(pending.versions, virtualWaiting(), options(zip('new')))).toMatchObject({
      version: '2',
    });
    expect(looks).toBe(4);
    const failed = fakeFunction('old', 'old', {
      describe: async (qualifier) =>
        state(
          qualifier ?? '$LATEST',
          qualifier === '1' ? 'old' : 'new',
          qualifier === '2' ? { failure: 'snapshot' } : {},
        ),
    });
    await expect(publishVersion(failed.versions, virtualWaiting(), options(zip('new')))).rejects.toThrow(/snapshot/);
  });

  it('changes nothing after a cancel', async () => {
    const { versions, calls } = fakeFunction('old', 'old');
    const cancelled = AbortSignal.abort('SIGINT');
    await expect(publishVersion(versions, virtualWaiting(), options(zip('new'), 1e9, cancelled))).rejects.toThrow(
      /cancelled \(SIGINT\)/,
    );
    expect(calls).toEqual([]);
  });
});
