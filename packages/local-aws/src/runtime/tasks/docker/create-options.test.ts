import { describe, expect, it } from '@jest/globals';
import type { ContainerOrder } from '../../../services/ports.ts';
import { createOptions, publishedPorts } from './create-options.ts';
import { socketOf } from './engine.ts';

const order: ContainerOrder = {
  taskArn: 'arn:task',
  region: 'us-east-1',
  name: 'web',
  image: 'web:1',
  environment: { COLOUR: 'blue', PORT: '1' },
  containerPorts: [8080, 9090],
  address: '10.0.0.4',
  onOutput: () => {},
};

describe('createOptions', () => {
  it('publishes the ports on loopback where there is a bridge', () => {
    const anywhere = [{ HostIp: '127.0.0.1', HostPort: '' }];
    expect(createOptions(order, 'image@digest', undefined, { owner: 'me' })).toEqual({
      Image: 'image@digest',
      Labels: { owner: 'me', 'local-aws.task': 'arn:task', 'local-aws.container': 'web' },
      Env: ['COLOUR=blue', 'PORT=1'],
      ExposedPorts: { '8080/tcp': {}, '9090/tcp': {} },
      HostConfig: {
        PortBindings: { '8080/tcp': anywhere, '9090/tcp': anywhere },
        LogConfig: { Type: 'json-file', Config: {} },
      },
    });
  });

  it('tells the port where the network is the host’s, and what the task overrides', () => {
    const overrides = { entryPoint: ['e'], command: ['c'], workingDirectory: '/w', user: 'u', memory: 512 };
    expect(createOptions({ ...order, ...overrides }, 'i', 40_000, {})).toMatchObject({
      Env: ['COLOUR=blue', 'PORT=40000'],
      Entrypoint: ['e'],
      Cmd: ['c'],
      WorkingDir: '/w',
      User: 'u',
      ExposedPorts: {},
      HostConfig: { NetworkMode: 'host', PortBindings: {}, Memory: 536_870_912 },
    });
  });

  it('leaves the commands of the image alone where the task has empty ones', () => {
    const options = createOptions({ ...order, entryPoint: [], command: [] }, 'i', undefined, {});
    expect(Object.keys(options)).not.toContain('Entrypoint');
    expect(Object.keys(options)).not.toContain('Cmd');
  });
});

describe('publishedPorts', () => {
  it('reads what the engine has bound', () => {
    const ports = { '8080/tcp': [{ HostPort: '32768' }], '9090/tcp': null };
    expect([...publishedPorts(ports)]).toEqual([[8080, 32_768]]);
  });
});

describe('socketOf', () => {
  it.each([
    [undefined, '/var/run/docker.sock'],
    ['', '/var/run/docker.sock'],
    ['unix:///run/user/1/docker.sock', '/run/user/1/docker.sock'],
    ['tcp://127.0.0.1:2375', undefined],
    ['ssh://host', undefined],
  ])('reads %s', (host, socket) => {
    expect(socketOf(host)).toBe(socket);
  });
});
