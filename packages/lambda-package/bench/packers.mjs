/**
 * One packer, run as a whole program: `node packers.mjs NAME FOLDER OUTPUT [CACHE]`. The peers are used as their documents say,
 * at level 6 like `zip`; they are installed by package.ts, and are no dependencies of ours.
 */
import { createWriteStream } from 'node:fs';
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';

const [name, folder, output, cache] = process.argv.slice(2);
const peers = fileURLToPath(new URL('../../../.local/bench/package/peers/package.json', import.meta.url));
const { resolve } = createRequire(peers);
const load = (peer) => import(pathToFileURL(resolve(peer)).href);

const packers = {
  async ours() {
    const { collectFolder } = await import('../lib/collect-folder.js');
    const { writePackage } = await import('../lib/write-package.js');
    const { prepareThreads } = await import('../lib/archive/pool.js');
    const threads = prepareThreads();
    const entries = await collectFolder({ root: folder, omit: [], onLarge: threads.start });
    await writePackage(entries, output, { cache, threads });
  },

  async archiver() {
    const { ZipArchive } = await load('archiver');
    const archive = new ZipArchive({ zlib: { level: 6 } });
    archive.directory(folder, false);
    const written = pipeline(archive, createWriteStream(output));
    await archive.finalize();
    await written;
  },

  async 'adm-zip'() {
    await admZip(folder);
  },

  /** What aws-actions/aws-lambda-deploy does: a copy of the folder, packed by adm-zip. */
  async 'aws-lambda-deploy'() {
    const copy = await mkdtemp(join(tmpdir(), 'lambda-deploy-'));
    await cp(folder, copy, { recursive: true });
    await admZip(copy);
    await rm(copy, { recursive: true });
  },

  async yazl() {
    const { default: yazl } = await load('yazl');
    const zip = new yazl.ZipFile();
    for (const file of await files()) zip.addFile(file, relative(folder, file), { compressionLevel: 6 });
    zip.end();
    await pipeline(zip.outputStream, createWriteStream(output));
  },

  async jszip() {
    const { default: JSZip } = await load('jszip');
    const zip = new JSZip();
    for (const file of await files()) zip.file(relative(folder, file), await readFile(file));
    const options = { compression: 'DEFLATE', compressionOptions: { level: 6 } };
    await pipeline(zip.generateNodeStream(options), createWriteStream(output));
  },

  async fflate() {
    const { zipSync } = await load('fflate');
    const contents = {};
    for (const file of await files()) contents[relative(folder, file)] = await readFile(file);
    await writeFile(output, zipSync(contents, { level: 6 }));
  },
};

async function admZip(from) {
  const { default: AdmZip } = await load('adm-zip');
  const zip = new AdmZip();
  zip.addLocalFolder(from);
  zip.writeZip(output);
}

async function files() {
  const found = await readdir(folder, { recursive: true, withFileTypes: true });
  return found.filter((item) => item.isFile()).map((item) => join(item.parentPath, item.name));
}

await packers[name]();
