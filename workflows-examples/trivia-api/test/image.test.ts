import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { type ImageConfig, writeLayout } from '../oci/layout.ts';
import { type TarEntry, tarOf } from '../oci/tar.ts';

const folder = mkdtempSync(join(tmpdir(), 'image-'));
after(() => rmSync(folder, { recursive: true, force: true }));

const file = (path: string, text: string, mode = 0o644): TarEntry => ({ path, content: Buffer.from(text), mode });
const files = [
  file('app/src/server.ts', 'listen();'),
  file('app/empty', ''),
  file('bin/node', 'x'.repeat(1000), 0o755),
];
const config: ImageConfig = {
  User: '1000:1000',
  WorkingDir: '/app',
  Entrypoint: ['node', 'src/server.ts'],
  Env: ['PATH=/bin'],
  ExposedPorts: { '8080/tcp': {} },
  StopSignal: 'SIGTERM',
  Labels: {},
};
const digestOf = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

describe('a layer', () => {
  it('is an archive that others can read', { skip: process.platform === 'win32' && 'there may be no tar' }, () => {
    const archive = join(folder, 'layer.tar');
    writeFileSync(archive, Buffer.concat(tarOf([...files, { path: 'tmp', mode: 0o1777 }])));
    const names = execFileSync('tar', ['-tf', archive], { encoding: 'utf8' });
    assert.deepEqual(names.trim().split('\n'), [
      ...['app/', 'app/empty', 'app/src/', 'app/src/server.ts', 'bin/', 'bin/node', 'tmp/'],
    ]);
    const content = execFileSync('tar', ['-xOf', archive, 'bin/node'], { encoding: 'utf8' });
    assert.equal(content, 'x'.repeat(1000));
    assert.match(execFileSync('tar', ['-tvf', archive, 'bin/node'], { encoding: 'utf8' }), /^-rwxr-xr-x/);
  });

  it('refuses a name that it has no room for', () => {
    assert.throws(() => tarOf([file('x'.repeat(101), '')]), /too long a name/);
  });
});

describe('an image layout', () => {
  it('has the same digest for the same files, in whatever order they come', () => {
    const digest = writeLayout(join(folder, 'one'), [files], config);
    assert.equal(writeLayout(join(folder, 'two'), [files.toReversed()], config), digest);
    assert.notEqual(writeLayout(join(folder, 'three'), [files.slice(1)], config), digest);
    assert.notEqual(writeLayout(join(folder, 'four'), [files], { ...config, User: '0:0' }), digest);
  });

  it('names every part by what it holds, and replaces what was in its folder', () => {
    const layout = join(folder, 'again');
    writeLayout(layout, [files.slice(1)], config);
    const digest = writeLayout(layout, [files, files.slice(1)], config);
    const blobs = join(layout, 'blobs/sha256');
    // Two layers, a configuration and a manifest: nothing is left of the first image.
    assert.equal(readdirSync(blobs).length, 4);
    for (const name of readdirSync(blobs)) assert.equal(digestOf(readFileSync(join(blobs, name))), name);
    const read = (path: string) => JSON.parse(readFileSync(join(layout, path), 'utf8'));
    assert.deepEqual(read('oci-layout'), { imageLayoutVersion: '1.0.0' });
    const [{ digest: root, size }] = read('index.json').manifests;
    assert.equal(root, digest);
    const manifest = read(`blobs/${root.replace(':', '/')}`);
    assert.equal(readFileSync(join(layout, `blobs/${root.replace(':', '/')}`)).length, size);
    const image = read(`blobs/${manifest.config.digest.replace(':', '/')}`);
    assert.deepEqual(
      image.rootfs.diff_ids,
      manifest.layers.map((layer: { readonly digest: string }) => layer.digest),
    );
    assert.deepEqual(image.config, config);
  });
});
