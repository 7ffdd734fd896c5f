import { type IncomingMessage, request } from 'node:http';
import { PutParameterCommand, SSMClient } from '@aws-sdk/client-ssm';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { describe, expect, it } from '@jest/globals';
import { RunningClock, startLocalAws } from '../src/index.ts';
import { useServer } from './running-server.ts';

const server = useServer();
const local = async (method: string, path: string, body?: unknown) => {
  const response = await fetch(`${server.aws.endpoint}/_local/${path}`, {
    method,
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  return { status: response.status, text: await response.text() };
};
const events = async (query: string) =>
  (await local('GET', `events?follow=false${query}`)).text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));

describe('the control surface', () => {
  it('is ready', async () => {
    expect(await local('GET', 'health')).toMatchObject({ status: 200 });
  });

  it('dumps the state and empties it', async () => {
    await new SSMClient(server.client).send(new PutParameterCommand({ Name: '/a', Value: '1', Type: 'String' }));
    expect(JSON.parse((await local('GET', 'state')).text)).toMatchObject({
      version: 1,
      services: { ssm: { parameters: [{ Name: '/a', Value: '1' }] } },
    });
    expect(await local('POST', 'reset')).toMatchObject({ status: 200 });
    expect(JSON.parse((await local('GET', 'state')).text)).toMatchObject({ services: { ssm: { parameters: [] } } });
  });

  it('tells what happened, from any point on', async () => {
    const sts = new STSClient(server.client);
    await sts.send(new GetCallerIdentityCommand({}));
    server.clock.advance(60_000);
    await sts.send(new GetCallerIdentityCommand({}));
    const calls = (await events('')).filter(({ source }) => source === 'api');
    expect(calls).toMatchObject([
      { type: 'call', detail: { service: 'sts', operation: 'GetCallerIdentity', status: 200 } },
      { type: 'call' },
    ]);
    expect(Date.parse(calls[1].time) - Date.parse(calls[0].time)).toBe(60_000);
    expect(await events(`&since=${calls[0].sequence}`)).toMatchObject([{ sequence: calls[1].sequence }]);
    expect(await local('GET', 'events?since=x')).toMatchObject({ status: 400 });
  });

  it('goes on telling while somebody listens', async () => {
    const response = await fetch(`${server.aws.endpoint}/_local/events`);
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    expect((await reader?.read())?.value).toContain('"type":"reset"');
    await new STSClient(server.client).send(new GetCallerIdentityCommand({}));
    expect(JSON.parse((await reader?.read())?.value ?? '')).toMatchObject({ source: 'api', type: 'call' });
    await reader?.cancel();
  });

  it('advances a stepping clock', async () => {
    const before = server.clock.now();
    expect(await local('POST', 'advance', { minutes: 5, seconds: 1 })).toMatchObject({ status: 200 });
    expect(server.clock.now() - before).toBe(301_000);
    expect(await local('POST', 'advance', { hours: 5 })).toMatchObject({ status: 400 });
  });

  it('does not advance time that runs by itself', async () => {
    const running = await startLocalAws({ clock: new RunningClock(60) });
    const response = await fetch(`${running.endpoint}/_local/advance`, { method: 'POST', body: '{"minutes": 5}' });
    await running.close();
    expect(response.status).toBe(409);
  });

  it('advances for one at a time', async () => {
    const before = server.clock.now();
    await Promise.all(Array.from({ length: 20 }, () => local('POST', 'advance', { seconds: 30 })));
    expect(server.clock.now() - before).toBe(600_000);
  });

  it.each([
    ['host', 'evil.example', 'state', 403],
    ['host', 'localhost', 'state', 200],
    ['origin', 'http://evil.example', 'state', 403],
    ['origin', 'http://localhost:3000', 'state', 200],
    ['origin', 'http://evil.example', '../2015-03-31/functions', 403],
    ['host', 'evil.example', '../2015-03-31/functions', 200],
    ['origin', 'http://evil.example', '../v2/', 403],
  ])('asks who wants to know: %s %s, %s', async (name, value, path, status) => {
    const url = new URL(`/_local/${path}`, server.aws.endpoint);
    const response = await new Promise<IncomingMessage>((resolve) => {
      request(url, { headers: { [name]: value } }, resolve).end();
    });
    response.resume();
    expect(response.statusCode).toBe(status);
  });

  it('names what it has when asked for something else', async () => {
    const { status, text } = await local('GET', 'nothing');
    expect(status).toBe(404);
    expect(text).toContain('GET /_local/health');
  });
});

describe('the server', () => {
  it('listens where it is told to', async () => {
    const elsewhere = await startLocalAws({ host: '0.0.0.0' });
    const { status } = await fetch(`${elsewhere.endpoint}/_local/health`);
    await elsewhere.close();
    expect(status).toBe(200);
    expect(new URL(elsewhere.endpoint).hostname).toBe('127.0.0.1');
  });

  it('rejects when its port is taken', async () => {
    const port = Number(new URL(server.aws.endpoint).port);
    await expect(startLocalAws({ port })).rejects.toMatchObject({ code: 'EADDRINUSE' });
  });
});
