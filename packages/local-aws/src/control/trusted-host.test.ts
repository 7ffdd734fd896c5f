import { describe, expect, it } from '@jest/globals';
import { isLoopback, isTrustedHost, isTrustedOrigin } from './trusted-host.ts';

describe('a host', () => {
  it.each([
    ['127.0.0.1:4566', '127.0.0.1', true],
    ['localhost:4566', '127.0.0.1', true],
    ['[::1]:4566', '127.0.0.1', true],
    ['evil.example:4566', '127.0.0.1', false],
    ['127.0.0.1.evil.example', '127.0.0.1', false],
    ['192.168.0.7:4566', '127.0.0.1', false],
    ['192.168.0.7:4566', '192.168.0.7', true],
    ['192.168.0.7:4566', '0.0.0.0', true],
    ['evil.example', '0.0.0.0', false],
    ['laptop.lan:4566', 'laptop.lan', true],
    ['', '127.0.0.1', false],
    ['a b', '127.0.0.1', false],
    [undefined, '127.0.0.1', false],
  ])('%s of a server at %s: %s', (host, address, trusted) => {
    expect(isTrustedHost(host, address)).toBe(trusted);
  });
});

describe('an origin', () => {
  it.each([
    [undefined, true],
    ['http://localhost:3000', true],
    ['http://127.0.0.1:4566', true],
    ['https://evil.example', false],
    ['http://evil.example:4566', false],
    ['null', false],
  ])('%s: %s', (origin, trusted) => {
    expect(isTrustedOrigin(origin, '127.0.0.1')).toBe(trusted);
  });
});

it('is loopback', () => {
  expect(['127.0.0.1', '127.8.8.8', '::1', 'localhost'].every(isLoopback)).toBe(true);
  expect(['0.0.0.0', '::', '192.168.0.1', '127.evil.example', ''].some(isLoopback)).toBe(false);
});
