import { describe, expect, it } from '@jest/globals';
import { effectivePermissions, excessPermissions, mayRequestIdToken } from './permissions.ts';

const idToken = new Map([['id-token', 'write']]);
const contents = new Map([['contents', 'read']]);

describe('permissions', () => {
  it('are those of the job, else of its workflow, else of the caller', () => {
    expect(effectivePermissions(idToken, contents, 'read-all')).toBe(idToken);
    expect(effectivePermissions(undefined, contents, 'read-all')).toBe(contents);
    expect(effectivePermissions(undefined, undefined, 'read-all')).toBe('read-all');
  });

  it('give OIDC tokens only where id-token: write is said', () => {
    expect(mayRequestIdToken(undefined)).toBe(false);
    expect(mayRequestIdToken('read-all')).toBe(false);
    expect(mayRequestIdToken(contents)).toBe(false);
    expect(mayRequestIdToken('write-all')).toBe(true);
    expect(mayRequestIdToken(idToken)).toBe(true);
  });

  it('cannot be raised by a called workflow', () => {
    expect(excessPermissions(idToken, contents)).toEqual(["'id-token: write', but is only allowed 'id-token: none'"]);
    expect(excessPermissions(contents, undefined)).toEqual([]);
    expect(excessPermissions(idToken, undefined)).toHaveLength(1);
    expect(excessPermissions(idToken, idToken)).toEqual([]);
    expect(excessPermissions(undefined, contents)).toEqual([]);
  });
});
