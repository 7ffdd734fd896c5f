/**
 * The tag of a run that gives none: the same for every attempt of the run, another for every other run, and another
 * for every other image that the same run builds. Pure.
 */
import { createHash } from 'node:crypto';
import { relative, sep } from 'node:path';
import { type ActionContext, InputError } from '@aws-release-actions/action-kit';
import type { Inputs } from './inputs.ts';

type Place = Pick<ActionContext, 'run' | 'workspace'>;

/** `<12 digits of the commit>-<run id>`, and a hash of how it is built where that says more than "the workspace". */
export function runTag(inputs: Inputs, { run, workspace }: Place): string {
  if (run.sha === '' || run.runId === '') {
    throw new InputError(["Input 'tag' is missing; outside of a workflow, where there is no run, it is required."]);
  }
  const parts = [run.sha.slice(0, 12), run.runId];
  const recipe = recipeOf(inputs, workspace);
  // Two steps of a run that build different images must not take each other's for their own.
  if (recipe.length > 0) parts.push(createHash('sha256').update(JSON.stringify(recipe)).digest('hex').slice(0, 8));
  return parts.join('-');
}

/** What makes one build of this commit differ from another. A layout is compared by its digest instead. */
function recipeOf({ context, dockerfile, target, platform, buildArgs = {} }: Inputs, workspace: string) {
  if (context === undefined) return [];
  const place = (path: string) => relative(workspace, path).replaceAll(sep, '/');
  const said = {
    context: place(context),
    dockerfile: dockerfile === undefined ? '' : place(dockerfile),
    target: target ?? '',
    platform: platform ?? '',
  };
  const words = Object.entries(said).filter(([, value]) => value !== '');
  const args = Object.entries(buildArgs).map(([key, value]) => [`build-args.${key}`, value]);
  return [...words, ...args.sort(([a = ''], [b = '']) => (a < b ? -1 : 1))];
}
