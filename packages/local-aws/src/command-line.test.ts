import { describe, expect, it } from '@jest/globals';
import { parseCommandLine } from './command-line.ts';

describe('parseCommandLine', () => {
  it('has defaults', () => {
    const defaults = { port: 4566, host: '127.0.0.1', speed: 1, step: false, runtime: 'process' };
    expect(parseCommandLine([])).toEqual(defaults);
    expect(parseCommandLine(['--port', '0', '--speed', '1.5'])).toMatchObject({ port: 0, speed: 1.5 });
    expect(parseCommandLine(['--step', '--time', '2026-01-01T00:00:00Z', '--random-seed', '7'])).toEqual({
      ...defaults,
      ...{ step: true, time: Date.UTC(2026, 0, 1), randomSeed: 7 },
    });
    expect(parseCommandLine(['--host', '0.0.0.0', '--allow-remote'])).toMatchObject({ host: '0.0.0.0' });
    expect(parseCommandLine(['--host', '::1'])).toMatchObject({ host: '::1' });
    expect(parseCommandLine(['--runtime', 'docker'])).toMatchObject({ runtime: 'docker' });
  });

  it.each([
    [['--port', '70000'], '--port is "70000", it must be a whole number from 0 to 65535.'],
    [['--port', 'http'], '--port is "http"'],
    [['--speed', '0.5'], '--speed is "0.5", it must be a number from 1 to 3600.'],
    [['--speed', '3601'], '--speed is "3601"'],
    [['--speed', '60', '--step'], '--speed and --step exclude each other'],
    [['--time', '2026-01-01'], '--time needs --step.'],
    [['--step', '--time', 'noon'], '--time is "noon"'],
    [['--random-seed', '-1'], '--random-seed'],
    [['--random-seed', 'x'], '--random-seed is "x"'],
    [['--host', '0.0.0.0'], '--host is "0.0.0.0", which other machines may reach'],
    [['--speed', 'fast'], '--speed is "fast"'],
    [['--runtime', 'podman'], '--runtime is "podman", it must be process or docker.'],
    [['--sped', '60'], "Unknown option '--sped"],
    [['4566'], 'Unexpected argument'],
    [['--port'], '--port'],
  ])('refuses %j in one sentence', (args, sentence) => {
    const result = parseCommandLine(args);
    expect(result).toContain(sentence);
    expect(result).not.toContain('\n');
  });
});
