/** What is said of files that the file system names but does not hand out. */
import { isUtf8 } from 'node:buffer';
import type fs from 'node:fs';

/** One sentence on a failed call to the file system. */
export function unreadable(name: string, error: unknown): string {
  const code = errorCode(error);
  if (code === undefined) throw error;
  const what = name === '' ? 'The folder to package' : JSON.stringify(name);
  if (code === 'ENOENT' || code === 'ENOTDIR') {
    return `${what} vanished while the folder was being read; package it when nothing writes to it any more.`;
  }
  return `${what} cannot be read (${code}).`;
}

/** The code of a system call's error, such as ENOENT. */
export function errorCode(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}

/** A sentence for each name in the folder that is not UTF-8, with the bytes that are not as `\xNN`. */
export function namesNotUtf8(folder: string, name: string, files: Pick<typeof fs, 'readdirSync'>): readonly string[] {
  const prefix = name === '' ? '' : `${name}/`;
  return files
    .readdirSync(folder, { encoding: 'buffer' })
    .filter((bytes) => !isUtf8(bytes))
    .map((bytes) => `"${prefix}${escaped(bytes)}" cannot be packaged: its name is not valid UTF-8.`);
}

function escaped(bytes: Buffer): string {
  return bytes
    .toString('latin1')
    .replaceAll(/[^ -~]/g, (byte) => `\\x${byte.charCodeAt(0).toString(16).padStart(2, '0')}`);
}
