/**
 * Finds the plain Node program behind a container's command line, for the runtime that has nothing but the host's
 * Node. What it cannot see through is refused with a reason: never guessed at, and never run by the host instead.
 */

import { posix } from 'node:path';

/** The files of an image, by absolute path. */
export interface ImageFiles {
  /** The beginning of a file, links followed; undefined if there is no such file. */
  readStart(path: string): Promise<string | undefined>;
}

/** Where the words are looked at. */
export interface CommandPlace {
  readonly workingDirectory: string;
  /** The image's PATH. */
  readonly searchPath: string | undefined;
  readonly files: ImageFiles;
}

const shells = new Set(['sh', 'bash', 'ash', 'dash']);
const inits = new Set(['tini', 'dumb-init', 'docker-init', 'catatonit']);
const defaultSearchPath = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** What node is to be called with, by the image's own paths; a string says why `words` are no program for it. */
export async function findNodeCommand(
  words: readonly string[],
  place: CommandPlace,
): Promise<readonly string[] | string> {
  const [program, ...rest] = words;
  if (program === undefined) return 'there is neither an ENTRYPOINT nor a CMD';
  const name = posix.basename(program);
  if (shells.has(name)) {
    const [option, text = '', ...more] = rest;
    const simple = option === '-c' && more.length === 0 ? simpleCommand(text) : undefined;
    return simple === undefined ? `it needs a shell: ${words.join(' ')}` : findNodeCommand(simple, place);
  }
  if (inits.has(name)) return findNodeCommand(afterOptions(rest), place);
  const file = await findFile(program, place);
  if (isNode(name) && !file?.start.startsWith('#!')) return rest;
  if (file === undefined) return `"${program}" is neither node nor a file of the image`;
  // The entry point of the official Node images: runs the command, with node where it is none.
  if (/^#!.*sh\b/.test(file.start) && file.start.includes('set -- node "$@"')) {
    const known = rest[0] !== undefined && !rest[0].startsWith('-') && (await isCommand(rest[0], place));
    return findNodeCommand(known ? rest : ['node', ...rest], place);
  }
  const options = nodeOptions(file.start);
  if (options === undefined) return `"${program}" is no script for node`;
  return [...options, file.path, ...rest];
}

/** The words of a command that a shell would only split at spaces, perhaps after `exec`; undefined for any other. */
export function simpleCommand(text: string): readonly string[] | undefined {
  const words = text.trim().split(/\s+/);
  const plain = words.every((word) => /^[\w./:@%+,=-]+$/.test(word));
  if (!plain || words[0]?.includes('=')) return undefined;
  return words[0] === 'exec' ? words.slice(1) : words;
}

/** An init passes on what follows `--`, or the first word that is no option. */
function afterOptions(words: readonly string[]): readonly string[] {
  const end = words.indexOf('--');
  if (end >= 0) return words.slice(end + 1);
  const first = words.findIndex((word) => !word.startsWith('-'));
  return first < 0 ? [] : words.slice(first);
}

function isNode(name: string): boolean {
  return name === 'node' || name === 'nodejs';
}

async function isCommand(word: string, place: CommandPlace): Promise<boolean> {
  const name = posix.basename(word);
  return isNode(name) || shells.has(name) || (!word.includes('/') && (await findFile(word, place)) !== undefined);
}

async function findFile(program: string, { workingDirectory, searchPath, files }: CommandPlace) {
  const folders = program.includes('/') ? [workingDirectory] : (searchPath ?? defaultSearchPath).split(':');
  for (const folder of folders) {
    const path = posix.resolve('/', folder, program);
    const start = await files.readStart(path);
    if (start !== undefined) return { path, start };
  }
  return undefined;
}

/** What a first line such as `#!/usr/bin/env -S node --use-strict` gives node; undefined if it is not for node. */
function nodeOptions(start: string): readonly string[] | undefined {
  const line = /^#!([^\n]*)/.exec(start)?.[1]?.trim().split(/\s+/) ?? [];
  const words = posix.basename(line[0] ?? '') === 'env' ? line.slice(line[1] === '-S' ? 2 : 1) : line;
  return isNode(posix.basename(words[0] ?? '')) ? words.slice(1) : undefined;
}
