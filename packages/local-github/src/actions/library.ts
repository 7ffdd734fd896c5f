/**
 * Finds and reads the files that `uses` names: actions and reusable workflows of the rehearsed repository and of the
 * repositories that are mapped to folders. It downloads nothing.
 */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Action } from '../syntax/action-file.ts';
import { type Parsed, parseActionText, parseWorkflowText } from '../syntax/parse.ts';
import type { Workflow } from '../syntax/workflow-file.ts';
import { type BuiltInName, builtInName } from './built-in/catalog.ts';
import { parseReference } from './reference.ts';

/** A repository whose files are on disk, as they are at `ref`. */
export interface Repository {
  readonly name: string;
  readonly ref: string;
  readonly folder: string;
}

/** An action as found: a stand-in of this package, a folder, or why there is none. */
export type FoundAction =
  | { readonly kind: 'built-in'; readonly name: BuiltInName; readonly repository: string; readonly ref: string }
  | {
      readonly kind: 'folder';
      readonly folder: string;
      /** Where the action comes from; `$/` inside of it means this repository. */
      readonly repository: Repository;
      /** From the workspace by `./`: no `pre` runs, and the folder may not exist before a checkout. */
      readonly local: boolean;
    }
  | { readonly kind: 'refused'; readonly reason: string };

/** A reusable workflow as found. */
export type FoundWorkflow =
  | { readonly kind: 'file'; readonly path: string; readonly repository: Repository }
  | { readonly kind: 'refused'; readonly reason: string };

/** Resolves and reads actions and workflows; parsed files are kept by their path. */
export interface Library {
  /** `from` is the repository of the file with the `uses`; `workspace` is what `./` means. */
  findAction(uses: string, from: Repository, workspace: string): FoundAction;
  findWorkflow(uses: string, from: Repository): FoundWorkflow;
  /** The `action.yml` or `action.yaml` of a folder; undefined if there is neither. */
  readAction(folder: string): Promise<Parsed<Action> | undefined>;
  /** A workflow with its calls checked against the called files. */
  readWorkflow(file: { readonly path: string; readonly repository: Repository }): Promise<Parsed<Workflow>>;
}

/** A library of the rehearsed repository and of `mapped`: `owner/name` to folder, taken for any ref. */
export function createLibrary(own: Repository, mapped: ReadonlyMap<string, string>): Library {
  const actions = new Map<string, Promise<Parsed<Action> | undefined>>();
  const folderOf = (name: string): string | undefined =>
    mapped.get(name) ?? (name.toLowerCase() === own.name.toLowerCase() ? own.folder : undefined);

  const findWorkflow: Library['findWorkflow'] = (uses, from) => {
    const reference = parseReference(uses);
    switch (reference.kind) {
      case 'workspace':
      case 'same-repository':
        return { kind: 'file', path: reference.path, repository: from };
      case 'repository': {
        const folder = folderOf(reference.repository);
        if (folder === undefined) return { kind: 'refused', reason: notMapped(uses, reference.repository) };
        return {
          kind: 'file',
          path: reference.path,
          repository: { name: reference.repository, ref: reference.ref, folder },
        };
      }
      case 'docker':
        return { kind: 'refused', reason: `'${uses}' is no workflow` };
      case 'invalid':
        return { kind: 'refused', reason: reference.reason };
    }
  };

  return {
    findWorkflow,
    findAction: (uses, from, workspace) => {
      const reference = parseReference(uses);
      switch (reference.kind) {
        case 'workspace':
          return { kind: 'folder', folder: path.resolve(workspace, reference.path), repository: from, local: true };
        case 'same-repository':
          return { kind: 'folder', folder: path.join(from.folder, reference.path), repository: from, local: false };
        case 'repository': {
          const { repository, ref } = reference;
          const folder = folderOf(repository);
          if (folder !== undefined) {
            const source = { name: repository, ref, folder };
            return { kind: 'folder', folder: path.join(folder, reference.path), repository: source, local: false };
          }
          const name = builtInName(`${repository}${reference.path === '' ? '' : `/${reference.path}`}`);
          if (name !== undefined) return { kind: 'built-in', name, repository, ref };
          return { kind: 'refused', reason: notMapped(uses, repository) };
        }
        case 'docker':
          return { kind: 'refused', reason: `'${uses}' is a Docker action; no container runs here` };
        case 'invalid':
          return { kind: 'refused', reason: reference.reason };
      }
    },
    readAction: (folder) => {
      const known = actions.get(folder) ?? loadAction(folder);
      actions.set(folder, known);
      return known;
    },
    readWorkflow: async ({ path: file, repository }) => {
      const text = await readFile(path.join(repository.folder, file), 'utf8');
      return parseWorkflowText(text, file, async (uses) => {
        const called = findWorkflow(uses, repository);
        if (called.kind === 'refused') throw new Error(called.reason);
        return { name: called.path, content: await readFile(path.join(called.repository.folder, called.path), 'utf8') };
      });
    },
  };
}

async function loadAction(folder: string): Promise<Parsed<Action> | undefined> {
  for (const name of ['action.yml', 'action.yaml']) {
    const text = await readFile(path.join(folder, name), 'utf8').catch(() => undefined);
    if (text !== undefined) return parseActionText(text, `${path.basename(folder)}/${name}`);
  }
  return undefined;
}

function notMapped(uses: string, repository: string): string {
  return `'${uses}' is not available: nothing is downloaded here, and '${repository}' is mapped to no folder`;
}
