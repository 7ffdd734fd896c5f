/** The whole action on files: what it reads, runs and leaves. */
import { chmodSync, symlinkSync } from 'node:fs';
import { afterEach, describe, expect, it } from '@jest/globals';
import { openWorkspace } from './sample.ts';

const program = 'exports.handler = async () => 1;';
const itOnPosix = process.platform === 'win32' ? it.skip : it;

let workspace: ReturnType<typeof openWorkspace> | undefined;
afterEach(() => {
  workspace?.remove();
  workspace = undefined;
});
const open = (files: Parameters<typeof openWorkspace>[0]) => {
  workspace = openWorkspace(files);
  return workspace;
};

describe('build-lambda-package', () => {
  it('packages a folder of the workspace', async () => {
    const { run, has } = open({ 'dist/index.js': program });
    const { exitCode, outputs } = await run({ source: 'dist' });
    expect(exitCode).toBe(0);
    expect(outputs).toMatchObject({ 'package-path': 'package.zip', 'file-count': '1', 'unpacked-size': '32' });
    expect(has('package.zip')).toBe(true);
  });

  it('packages what it is told to, and leaves out what it is told to', async () => {
    const { run } = open({ 'dist/index.js': program, 'dist/notes.md': '', 'dist/lib.js': '' });
    const { outputs } = await run({ source: 'dist', include: '*.js\n*.md', exclude: 'notes.*' });
    expect(outputs['file-count']).toBe('2');
    expect((await run({ source: 'dist', include: 'index.js' })).outputs['file-count']).toBe('1');
  });

  it('gives the same package from the whole workspace again and again, whatever it leaves there', async () => {
    const { run, has } = open({ 'index.js': program });
    const inputs = { source: '.', output: 'out/p.zip', 'cache-dir': '.packed', 'compare-with': 'old.zip' };
    const first = await run(inputs);
    expect([has('out/p.zip.provenance.json'), has('.packed/package.zip')]).toEqual([true, true]);
    const second = await run(inputs);
    expect(second.outputs).toEqual(first.outputs);
    expect(second.lines.join('\n')).toContain('1 of them packed before');
  });

  it('refuses native code for another processor, if it knows for which', async () => {
    // The head of an ELF file for 64-bit ARM.
    const elf = Buffer.alloc(64);
    elf.write('\x7fELF\x02\x01\x01', 'latin1');
    elf.writeUInt16LE(3, 16);
    elf.writeUInt16LE(0xb7, 18);
    const { run } = open({ 'dist/index.js': program, 'dist/addon.node': elf });
    expect((await run({ source: 'dist', architecture: 'arm64' })).exitCode).toBe(0);
    expect((await run({ source: 'dist' })).exitCode).toBe(0);
    const { exitCode, annotations } = await run({ source: 'dist', architecture: 'x86_64' });
    expect([exitCode, annotations[0]?.message]).toEqual([1, expect.stringContaining('"addon.node"')]);
  });

  it('fails in the words of the package, without a package', async () => {
    const { run, has } = open({ 'dist/app.js': program });
    const { exitCode, annotations } = await run({ source: 'dist' });
    const message =
      'Handler "index.handler" needs index.js, index.mjs or index.cjs in the package; there is none. Nothing was written.';
    expect([exitCode, annotations]).toEqual([1, [{ level: 'error', message }]]);
    expect(has('package.zip')).toBe(false);
  });

  itOnPosix(
    'runs the build command in the workspace, with the environment of the job and no input of this step',
    async () => {
      const { run, read } = open({ 'src/index.js': program });
      const command = 'mkdir dist && cp src/* dist && env > seen && pwd > where';
      const given = { source: 'dist', 'build-command': command, environment: 'TOKEN=hunter2' };
      const { exitCode, annotations } = await run(given, { STAGE: 'test', STATE_stage: '' });
      expect([exitCode, annotations]).toEqual([0, []]);
      expect(read('seen')).toContain('STAGE=test');
      expect(read('seen')).not.toMatch(/hunter2|^INPUT_|^STATE_/m);
    },
  );

  itOnPosix('proves that a second build gives the same bytes', async () => {
    const { run } = open({ 'index.js': program, 'lib/run.sh': '#!/bin/sh' });
    const command = 'echo "$(cat index.js)" > built.js';
    const inputs = { source: '.', 'build-command': command, 'verify-reproducible': 'true' };
    const { exitCode, annotations, summary, lines } = await run(inputs);
    expect([exitCode, annotations]).toEqual([0, []]);
    expect(summary).toContain('| Second build | the same bytes |');
    expect(lines).toContain('Both builds gave the same bytes.');
  });

  itOnPosix.each([
    ['the time', 'date +%s.$RANDOM > stamp', '"stamp" has another content.'],
    ['the folder', 'pwd > where', '"where" has another content.'],
    ['chance', 'echo > "$RANDOM.$RANDOM.js"', /js" is only in the (first|second)\./],
  ])('keeps no package that depends on %s', async (_, command, words) => {
    const { run, has } = open({ 'index.js': program });
    const inputs = { source: '.', 'build-command': command, 'verify-reproducible': 'true' };
    const { exitCode, annotations } = await run(inputs);
    expect(exitCode).toBe(1);
    expect(annotations[0]?.message).toMatch(/^A second build gave another package: sha256:\w+, then sha256:\w+\./);
    expect(annotations[0]?.message).toMatch(words);
    expect([has('package.zip'), has('package.zip.provenance.json')]).toEqual([false, false]);
  });

  itOnPosix('builds the second time from what was there before the first', async () => {
    const { run } = open({ 'index.js': program });
    const command = 'if [ -e built ]; then echo again > how; else echo first > how; fi; touch built';
    const inputs = { source: '.', exclude: 'built', 'build-command': command, 'verify-reproducible': 'true' };
    expect((await run(inputs)).exitCode).toBe(0);
    // An earlier package is there for both.
    const listing = { ...inputs, 'build-command': 'ls > listing' };
    expect((await run(listing)).exitCode).toBe(0);
  });

  itOnPosix('finds out by a second build that the cache was forged', async () => {
    const { run, read, write } = open({ 'index.js': program, 'a.js': 'a'.repeat(99), 'b.js': 'b'.repeat(99) });
    const inputs = { source: '.', include: '*.js', 'cache-dir': '.packed' };
    const honest = await run(inputs);
    const list = JSON.parse(read('.packed/package.zip.json'));
    // Two contents of the same size change places.
    const [first, second] = [0, 1, 2].filter((index) => list.numbers[index * 5 + 2] === 99);
    [list.sha256s[first ?? 0], list.sha256s[second ?? 0]] = [list.sha256s[second ?? 0], list.sha256s[first ?? 0]];
    write('.packed/package.zip.json', JSON.stringify(list));
    // What the README warns of: nothing in one build tells.
    expect((await run(inputs)).outputs.digest).not.toBe(honest.outputs.digest);
    const { exitCode, annotations } = await run({ ...inputs, 'verify-reproducible': 'true' });
    expect([exitCode, annotations[0]?.message]).toEqual([1, expect.stringContaining('"a.js" has another content.')]);
  });

  it('writes a statement about every file, and the predicate alone', async () => {
    const { run, read } = open({ 'index.js': program, 'lib.js': '' });
    const { outputs } = await run({ source: '.', include: '*.js' });
    const statement = JSON.parse(read(outputs['provenance-path'] ?? ''));
    expect(statement.subject[0].digest.sha256).toBe(outputs.digest?.slice('sha256:'.length));
    expect(statement.predicate.runDetails.byproducts.map(({ name }: { name: string }) => name)).toEqual([
      'index.js',
      'lib.js',
    ]);
    expect(JSON.parse(read(outputs['predicate-path'] ?? ''))).toEqual(statement.predicate);
    expect(outputs['predicate-type']).toBe(statement.predicateType);
  });

  it('writes no statement if none is wanted', async () => {
    const { run, has } = open({ 'index.js': program });
    const { outputs } = await run({ source: '.', provenance: 'false' });
    expect(outputs['predicate-path']).toBeUndefined();
    expect([has('package.zip.provenance.json'), has('package.zip.predicate.json')]).toEqual([false, false]);
  });

  it('tells what changed since the package that it replaces', async () => {
    const { run, write } = open({ 'index.js': program });
    const inputs = { source: '.', 'compare-with': 'package.zip' };
    expect((await run(inputs)).summary).toContain('There is no `package.zip` to compare with.');
    expect((await run(inputs)).summary).toContain('No file differs from `package.zip`.');
    write('index.js', `${program} // changed`);
    expect((await run(inputs)).summary).toMatch(/\| index\.js \| content \|/);
    write('package.zip', 'no zip');
    const { exitCode, annotations } = await run(inputs);
    expect([exitCode, annotations[0]?.message]).toEqual([1, expect.stringContaining('cannot be read as a zip')]);
  });

  itOnPosix(
    'refuses an output that is a folder or below a file, and what links lead out of the workspace',
    async () => {
      const { run, place, has } = open({ 'dist/index.js': program });
      symlinkSync('/', place('out'));
      for (const [inputs, sentence] of [
        [{ source: 'dist', output: '.' }, `Input 'output' is ".", which is a folder`],
        [
          { source: 'dist', output: 'dist/index.js/p.zip' },
          `Input 'output' is "dist/index.js/p.zip", which is below a file`,
        ],
        [{ source: 'out/etc' }, `Input 'source' is "out/etc", which leads out of the workspace`],
        [{ source: 'dist', output: 'out/p.zip' }, `Input 'output' is "out/p.zip", which leads out of the workspace`],
      ] as const) {
        const { exitCode, annotations } = await run(inputs);
        expect([exitCode, annotations[0]?.message]).toEqual([1, expect.stringContaining(sentence)]);
      }
      expect(has('package.zip.partial')).toBe(false);
    },
  );

  itOnPosix('is not part of itself, also if it is written through a link', async () => {
    const { run, place } = open({ 'bot/index.js': program });
    symlinkSync('bot', place('link'));
    const inputs = { source: 'bot', output: 'link/p.zip' };
    const first = await run(inputs);
    expect((await run(inputs)).outputs).toEqual(first.outputs);
    expect(first.outputs['file-count']).toBe('1');
  });

  itOnPosix('sees through a link to the bootstrap', async () => {
    const { run, place } = open({ 'dist/bin/run': '#!/bin/sh' });
    symlinkSync('bin/run', place('dist/bootstrap'));
    const inputs = { source: 'dist', runtime: 'provided.al2023', handler: 'bootstrap' };
    const { annotations } = await run(inputs);
    expect(annotations[0]?.message).toContain('"bin/run" is not executable');
    chmodSync(place('dist/bin/run'), 0o755);
    expect((await run(inputs)).exitCode).toBe(0);
  });

  it('needs a region before it builds what it is to store', async () => {
    const { run, has } = open({ 'index.js': program });
    const { exitCode, annotations } = await run({ source: '.', 's3-bucket': 'releases' });
    expect([exitCode, annotations[0]?.message]).toEqual([1, expect.stringContaining('No AWS region is known.')]);
    expect(has('package.zip')).toBe(false);
  });
});
