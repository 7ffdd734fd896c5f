/** The folders of a job, laid out as on GitHub's runners. */
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';

export interface JobFolders {
  /** GITHUB_WORKSPACE. */
  readonly workspace: string;
  /** RUNNER_WORKSPACE: the folder above. */
  readonly above: string;
  /** RUNNER_TEMP. */
  readonly temp: string;
  /** RUNNER_TOOL_CACHE. */
  readonly tools: string;
  /** GITHUB_EVENT_PATH. */
  readonly eventFile: string;
  /** The files of file commands. */
  readonly commands: string;
}

/** Makes the folders of a job under `root`, with the event's payload in place. */
export async function createFolders(root: string, repository: string, event: object): Promise<JobFolders> {
  const name = repository.split('/').at(-1) ?? repository;
  const temp = path.join(root, '_temp');
  const folders: JobFolders = {
    workspace: path.join(root, name, name),
    above: path.join(root, name),
    temp,
    tools: path.join(root, '_tool'),
    eventFile: path.join(temp, '_github_workflow', 'event.json'),
    commands: path.join(temp, '_runner_file_commands'),
  };
  for (const folder of [folders.workspace, folders.tools, folders.commands, path.dirname(folders.eventFile)]) {
    await mkdir(folder, { recursive: true });
  }
  await writeFile(folders.eventFile, JSON.stringify(event, null, 2));
  return folders;
}
