import { describe, expect, it } from '@jest/globals';
import { commandLine, containerEnvironment, healthCheckCommand } from './command-line.ts';
import { stopSignal } from './stop-signal.ts';

const image = {
  entrypoint: ['entry'],
  command: ['cmd'],
  environment: ['A=1', 'B=x=y', 'C', 'D='],
  workingDirectory: '',
  user: '',
};

describe('commandLine', () => {
  it.each([
    [{}, ['entry', 'cmd']],
    [{ command: ['own'] }, ['entry', 'own']],
    [{ entryPoint: ['own'] }, ['own']],
    [{ entryPoint: ['own'], command: ['too'] }, ['own', 'too']],
    [{ entryPoint: [], command: [] }, ['entry', 'cmd']],
  ])('follows the rules of an engine for %j', (overrides, expected) => {
    expect(commandLine(image, overrides)).toEqual(expected);
  });
});

describe('containerEnvironment', () => {
  it('puts the variables of the task over those of the image', () => {
    expect(containerEnvironment(image, { A: '2', E: '3' })).toEqual({ A: '2', B: 'x=y', C: '', D: '', E: '3' });
  });
});

describe('healthCheckCommand', () => {
  it.each([
    [['CMD-SHELL', 'curl localhost || exit 1'], { shell: 'curl localhost || exit 1' }],
    [
      ['CMD', 'node', 'check.js'],
      ['node', 'check.js'],
    ],
    [
      ['node', 'check.js'],
      ['node', 'check.js'],
    ],
  ])('reads %j', (command, expected) => {
    expect(healthCheckCommand(command)).toEqual(expected);
  });
});

describe('stopSignal', () => {
  it.each([
    ['SIGQUIT', 'SIGQUIT'],
    ['int', 'SIGINT'],
    ['9', 'SIGKILL'],
    [undefined, 'SIGTERM'],
    ['', 'SIGTERM'],
    ['SIGWHATEVER', 'SIGTERM'],
  ])('reads %s', (text, expected) => {
    expect(stopSignal(text)).toBe(expected);
  });
});
