import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { filesIn } from '../src/workspace-files.ts';

let workspace: string;

beforeAll(async () => {
  workspace = await mkdtemp(join(tmpdir(), 'workspace-'));
  await mkdir(join(workspace, 'app/events'), { recursive: true });
  await writeFile(join(workspace, 'app/events/a.json'), '{}');
  await writeFile(join(workspace, 'shared.json'), '[]');
});

afterAll(() => rm(workspace, { recursive: true }));

describe('filesIn', () => {
  it('reads files from its folder, and from elsewhere in the workspace', async () => {
    const files = filesIn(join(workspace, 'app'), workspace);
    expect(await files.read('events/a.json')).toBe('{}');
    expect(await files.read('../shared.json')).toBe('[]');
    expect(await files.read(join(workspace, 'shared.json'))).toBe('[]');
  });

  it.each([
    ['events/b.json', 'There is no file app/events/b.json in the workspace.'],
    ['events', 'app/events is a folder; it should be a file.'],
    ['../../outside.json', 'The path ../../outside.json leads out of the workspace.'],
    ['/etc/hostname', 'The path /etc/hostname leads out of the workspace.'],
  ])('says what is wrong with %s', async (path, message) => {
    await expect(filesIn(join(workspace, 'app'), workspace).read(path)).rejects.toThrow(message);
  });
});
