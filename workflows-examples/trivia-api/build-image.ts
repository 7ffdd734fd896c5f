/**
 * Builds the image without Docker: this machine's Node with its libraries in one layer, the application in
 * another. The same source on the same Node gives the same digest.
 *
 *     node build-image.ts [FOLDER]     writes an OCI image layout; "image" if no folder is named
 */
import { globSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { writeLayout } from './oci/layout.ts';
import { nodeRuntime } from './oci/node-runtime.ts';
import type { TarEntry } from './oci/tar.ts';

const source = import.meta.dirname;
const folder = resolve(process.argv[2] ?? 'image');
const { GITHUB_SHA = '', GITHUB_SERVER_URL = '', GITHUB_REPOSITORY = '' } = process.env;
const release = GITHUB_SHA || 'unreleased';

const application: readonly TarEntry[] = ['package.json', ...globSync('src/**/*.ts', { cwd: source })].map((path) => ({
  path: `app/${path.replaceAll('\\', '/')}`,
  content: readFileSync(join(source, path)),
  mode: 0o644,
}));

const runtime = nodeRuntime();
if (runtime === undefined) {
  console.error(
    `Node of ${process.platform} does not run in a container, so this image has none: it runs in a rehearsal only. Release from Linux.`,
  );
}

const digest = writeLayout(folder, [...(runtime === undefined ? [] : [runtime]), application], {
  User: '1000:1000',
  WorkingDir: '/app',
  Entrypoint: ['node', 'src/server.ts'],
  Env: ['PATH=/usr/local/bin', 'NODE_ENV=production', `RELEASE=${release}`],
  ExposedPorts: { '8080/tcp': {} },
  StopSignal: 'SIGTERM',
  Labels: {
    'org.opencontainers.image.revision': GITHUB_SHA,
    'org.opencontainers.image.source': GITHUB_REPOSITORY === '' ? '' : `${GITHUB_SERVER_URL}/${GITHUB_REPOSITORY}`,
  },
});
console.log(`${release}: ${digest} in ${folder}`);
