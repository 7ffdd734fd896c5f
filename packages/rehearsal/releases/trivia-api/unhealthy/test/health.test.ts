import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { respond } from '../src/routes.ts';

const health = (ready: boolean) => respond('GET', '/healthz', '', { ready, release: '1234abc' }).status;

describe('the health check', () => {
  it('is good while the service takes requests', () => assert.equal(health(true), 200));

  it('is bad once it has been told to stop', () => assert.equal(health(false), 503));
});
