import { describe, expect, it } from '@jest/globals';
import { createMasks } from '../commands/masks.ts';
import type { Annotation } from './result.ts';
import { createStepLog } from './step-log.ts';

const logging = () => {
  const shown: string[] = [];
  const annotations: Annotation[] = [];
  const emit = (_step: string, kind: string, text: string): void => {
    shown.push(`${kind}: ${text}`);
  };
  return { shown, annotations, log: createStepLog('A step', { masks: createMasks(), emit, annotations }) };
};

describe('a step log', () => {
  it('carries out commands and shows the rest', () => {
    const { log, shown, annotations } = logging();
    for (const line of [
      'plain',
      '::group::Build',
      '::endgroup::',
      '::debug::detail',
      '::unknown::text',
      '::add-mask::hush',
      'hush now',
      '::warning file=a.js,line=2,col=3::careful',
    ]) {
      log.line(line);
    }
    expect(shown).toEqual([
      'text: plain',
      'group: Build',
      'endgroup: ',
      'debug: detail',
      'text: ::unknown::text',
      'text: *** now',
      'warning: careful',
    ]);
    expect(annotations).toEqual([
      { level: 'warning', message: 'careful', step: 'A step', file: 'a.js', line: 2, column: 3 },
    ]);
  });

  it('stops commands until its token comes', () => {
    const { log, shown } = logging();
    for (const line of ['::stop-commands::Token1', '::error::no', '::other::', '::token1::', '::notice::yes'])
      log.line(line);
    expect(shown).toEqual(['text: ::error::no', 'text: ::other::', 'notice: yes']);
  });

  it('keeps ten annotations of a level, cut at 4096 characters', () => {
    const { log, annotations } = logging();
    for (let count = 0; count < 12; count++) log.line(`::error::${'x'.repeat(5000)}`);
    log.line('::notice::n');
    expect(annotations).toHaveLength(11);
    expect(annotations[0]?.message).toHaveLength(4096);
  });

  it('knows the old commands: deprecated ones work, disabled ones fail the step', () => {
    const { log, annotations } = logging();
    log.line('::set-output name=a::1');
    log.line('::save-state name=b::2');
    expect([log.outputs, log.state]).toEqual([{ a: '1' }, { b: '2' }]);
    expect(annotations.map(({ level }) => level)).toEqual(['warning', 'warning']);
    expect(log.commandFailed()).toBe(false);
    log.line('::set-env name=a::1');
    expect(log.commandFailed()).toBe(true);
  });
});
