/** The folder of an example as small as one can be: a template, and a script that builds its image without an engine. */
import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { serviceTemplate } from './service-template.ts';

/** Writes an OCI layout with one layer, a tar with one file. */
const buildScript = `
import { createHash } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
const folder = process.argv[2];
const program = Buffer.from(\`
  import { createServer } from 'node:http';
  const { PORT, RELEASE } = process.env;
  const server = createServer((request, response) => response.setHeader('x-release', RELEASE).end('ok')).listen(PORT);
  process.on('SIGTERM', () => server.close());
\`);
const header = Buffer.alloc(512);
const put = (text, at) => header.write(text, at);
put('app/server.mjs', 0); put('0000644\\0', 100); put('0000000\\0', 108); put('0000000\\0', 116);
put(program.length.toString(8).padStart(11, '0') + '\\0', 124); put('00000000000\\0', 136);
put('        ', 148); put('0', 156); put('ustar\\0' + '00', 257);
put(header.reduce((sum, byte) => sum + byte, 0).toString(8).padStart(6, '0') + '\\0 ', 148);
const layer = Buffer.concat([header, program, Buffer.alloc((512 - (program.length % 512)) % 512 + 1024)]);
mkdirSync(folder + '/blobs/sha256', { recursive: true });
const store = (mediaType, bytes) => {
  const hash = createHash('sha256').update(bytes).digest('hex');
  writeFileSync(folder + '/blobs/sha256/' + hash, bytes);
  return { mediaType, digest: 'sha256:' + hash, size: bytes.length };
};
const json = (value) => Buffer.from(JSON.stringify(value));
const type = (name) => 'application/vnd.oci.image.' + name;
const layers = [store(type('layer.v1.tar'), layer)];
const config = store(type('config.v1+json'), json({
  architecture: 'amd64', os: 'linux', config: { Cmd: ['node', 'server.mjs'], WorkingDir: '/app' },
  rootfs: { type: 'layers', diff_ids: layers.map(({ digest }) => digest) },
}));
const mediaType = type('manifest.v1+json');
const manifest = store(mediaType, json({ schemaVersion: 2, mediaType, config, layers }));
writeFileSync(folder + '/index.json', json({ schemaVersion: 2, manifests: [manifest] }));
writeFileSync(folder + '/oci-layout', json({ imageLayoutVersion: '1.0.0' }));
`;

/** A new folder; the caller removes it. */
export async function writeServiceExample(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'service-'));
  await mkdir(join(folder, 'infrastructure'));
  await writeFile(join(folder, 'infrastructure/template.yaml'), serviceTemplate);
  await writeFile(join(folder, 'build.mjs'), buildScript);
  return folder;
}
