/** Stands in for actions/checkout: copies the rehearsed repository into the workspace. There is no `.git` in the copy. */
import { execFile } from 'node:child_process';
import { copyFile, cp, lstat, mkdir, readdir, readlink, rm, symlink } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import type { BuiltIn, BuiltInStep } from './contract.ts';

export const checkout: BuiltIn = {
  supported: ['path', 'clean', 'repository', 'ref'],
  ignored: [
    'token',
    'persist-credentials',
    'fetch-depth',
    'fetch-tags',
    'show-progress',
    'set-safe-directory',
    'allow-unsafe-pr-checkout',
  ],
  run: async (step) => {
    const { inputs, workspace, info } = step;
    const target = path.resolve(workspace, inputs.path ?? '');
    if (target !== workspace && !target.startsWith(`${workspace}/`)) {
      throw new Error(`Repository path '${target}' is not under '${workspace}'`);
    }
    const folder = folderToCopy(step);
    await mkdir(target, { recursive: true });
    if ((inputs.clean ?? 'true') !== 'false') await empty(target);
    const files = await copyRepository(folder, target);
    info(`Copied ${files} of ${inputs.repository ?? step.source.name} into the workspace.`);
    return { ref: step.source.ref, commit: step.source.sha };
  },
};

function folderToCopy({ inputs, source, folderOf }: BuiltInStep): string {
  const repository = inputs.repository ?? '';
  const own = repository === '' || repository.toLowerCase() === source.name.toLowerCase();
  if (!own) {
    const folder = folderOf(repository);
    if (folder === undefined) throw new Error(`The repository '${repository}' is mapped to no folder.`);
    return folder;
  }
  const ref = inputs.ref ?? '';
  const known = ['', source.sha, source.ref, source.ref.replace(/^refs\/(heads|tags)\//, '')];
  if (!known.includes(ref)) throw new Error(`Only the running commit can be checked out here, not '${ref}'.`);
  return source.folder;
}

async function empty(folder: string): Promise<void> {
  for (const name of await readdir(folder)) await rm(path.join(folder, name), { recursive: true, force: true });
}

/** Copies what git would see (tracked, or new and not ignored); all but `.git` and `node_modules` where git is no help. */
async function copyRepository(from: string, to: string): Promise<string> {
  const files = await filesThatGitSees(from);
  if (files === undefined) {
    await cp(from, to, {
      recursive: true,
      verbatimSymlinks: true,
      filter: (file) => !['.git', 'node_modules'].includes(path.basename(file)),
    });
    return 'all files';
  }
  let copied = 0;
  for (const file of files) {
    const [source, target] = [path.join(from, file), path.join(to, file)];
    const stats = await lstat(source).catch(() => undefined);
    if (stats === undefined || stats.isDirectory()) continue;
    await mkdir(path.dirname(target), { recursive: true });
    if (stats.isSymbolicLink()) await symlink(await readlink(source), target);
    else await copyFile(source, target);
    copied++;
  }
  return `${copied} files`;
}

async function filesThatGitSees(folder: string): Promise<readonly string[] | undefined> {
  const listing = promisify(execFile)(
    'git',
    ['-C', folder, 'ls-files', '-z', '--cached', '--others', '--exclude-standard'],
    { maxBuffer: 64 * 1024 * 1024 },
  );
  const output = await listing.catch(() => undefined);
  const files = output?.stdout.split('\0').filter((file) => file !== '');
  return files !== undefined && files.length > 0 ? files : undefined;
}
