import { describe, expect, it } from '@jest/globals';
import { parseCommandLine } from './command-line.ts';

describe('parseCommandLine', () => {
  it('has defaults', () => {
    expect(parseCommandLine([])).toEqual({ port: 4566, speed: 1, runtime: 'process' });
    expect(parseCommandLine(['--port', '0', '--speed', '0.5'])).toMatchObject({ port: 0, speed: 0.5 });
    expect(parseCommandLine(['--runtime', 'docker'])).toMatchObject({ runtime: 'docker' });
  });

  it.each([
    [['--port', '70000'], '--port is "70000", it must be a whole number from 0 to 65535.'],
    [['--port', 'http'], '--port is "http"'],
    [['--speed', '0'], '--speed is "0"'],
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
