/** A package that is attested in one job and verified in another, as a workflow file says it. */
import { beforeAll, describe, expect, it } from '@jest/globals';
import { type Rehearsal, rehearse } from './rehearse.ts';

const describePosix = process.platform === 'win32' ? describe.skip : describe;
const PROVENANCE = 'https://slsa.dev/provenance/v1';

describePosix('a workflow that attests a package and verifies it', () => {
  let run: Rehearsal;
  beforeAll(async () => {
    run = await rehearse('attested');
  });

  const resultOf = (id: string) => run.result.jobs.find((job) => job.id === id)?.result;
  /** What gh said is wrong. */
  const wrongIn = (id: string) => run.texts(id).filter((text) => text.startsWith('Error: '));

  it('lists what was attested, of what and by which workflow', () => {
    expect(resultOf('build')).toBe('success');
    const subjects = [{ name: 'package.zip', digest: { sha256: expect.stringMatching(/^[0-9a-f]{64}$/) } }];
    const signer = 'https://github.com/me/app/.github/workflows/attested.yml@refs/heads/main';
    expect(run.result.attestations).toEqual([
      { id: '1', repository: 'me/app', predicateType: PROVENANCE, subjects, signer },
      { id: '2', repository: 'me/app', predicateType: 'https://example.test/checks/v1', subjects, signer },
    ]);
    expect(run.result.jobs[0]?.outputs).toEqual({
      bundle: 'true',
      url: 'https://github.com/me/app/attestations/2',
    });
  });

  it('verifies the package that was handed on, and passes only what was asked for', () => {
    expect(resultOf('verify')).toBe('success');
    const texts = run.texts('verify');
    expect(texts).toContain('✓ Verification succeeded!');
    expect(texts).toContain('  - Signer workflow: .github/workflows/attested.yml@refs/heads/main');
    expect(texts).toContain('3');
    expect(wrongIn('verify')).toEqual([
      'Error: expected SourceRepositoryRef to be refs/heads/other, got refs/heads/main',
      expect.stringMatching(/^Error: no attestations found for digest sha256:[0-9a-f]{64} in me\/other /),
      "Error: 'gh release list' is not supported in a rehearsal; 'gh attestation verify' is.",
    ]);
    expect(texts).toContain('exit code 4');
  });

  it('fails for a file that is not the attested one', () => {
    expect(resultOf('tampered')).toBe('failure');
    expect(wrongIn('tampered')).toEqual([
      expect.stringMatching(
        /^Error: no attestations found for digest sha256:[0-9a-f]{64} in me\/app with predicate type .* \(HTTP 404\)$/,
      ),
    ]);
  });

  it('fails where the job lacks a permission, and says which', () => {
    expect(resultOf('may-not-read')).toBe('failure');
    expect(wrongIn('may-not-read')).toEqual([
      "Error: HTTP 403: Resource not accessible by integration; the job needs 'permissions: attestations: read'",
    ]);
    expect(resultOf('may-not-sign')).toBe('failure');
    expect(run.texts('may-not-sign', 'error')[0]).toContain('Please add "permissions: id-token: write"');
    expect(resultOf('may-not-store')).toBe('failure');
    expect(run.texts('may-not-store', 'error')[0]).toContain('Please add "permissions: attestations: write"');
  });

  it("leaves a step's own gh first", () => {
    expect(resultOf('own-gh')).toBe('success');
    expect(run.texts('own-gh')).toContain('own gh');
  });
});
