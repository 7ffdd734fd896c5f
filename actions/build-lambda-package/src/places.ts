/** Whether the paths among the inputs are what they should be on this disk, before anything is touched. */
import { relative, sep } from 'node:path';
import { InputError } from '@aws-release-actions/action-kit';
import type { Inputs } from './inputs.ts';

/** What is at a path. */
export interface Place {
  readonly kind: 'file' | 'folder' | 'missing' | 'below a file';
  /** Where it is when links are followed, as far as it exists. */
  readonly real: string;
}

/** Throws InputError with every path that leads out of the workspace through a link, or is of the wrong kind. */
export async function checkPlaces(
  given: Inputs,
  output: string,
  { workspace, look }: { readonly workspace: string; look(path: string): Promise<Place> },
): Promise<void> {
  const { real } = await look(workspace);
  const { entry, source, cacheDir, compareWith } = given;
  const named = { entry, source, output, 'cache-dir': cacheDir, 'compare-with': compareWith };
  const mistakes: string[] = [];
  for (const [name, path] of Object.entries(named)) {
    if (path === undefined) continue;
    const place = await look(path);
    const shown = JSON.stringify(relative(workspace, path).replaceAll(sep, '/') || '.');
    if (place.real !== real && !place.real.startsWith(real.endsWith(sep) ? real : real + sep)) {
      mistakes.push(`Input '${name}' is ${shown}, which leads out of the workspace through a link.`);
    } else if (name === 'output' && (place.kind === 'folder' || place.kind === 'below a file')) {
      const what = place.kind === 'folder' ? 'a folder' : place.kind;
      mistakes.push(`Input 'output' is ${shown}, which is ${what}; it should be the path of a file.`);
    } else if (name === 'cache-dir' && (place.kind === 'file' || place.kind === 'below a file')) {
      const what = place.kind === 'file' ? 'a file' : place.kind;
      mistakes.push(`Input 'cache-dir' is ${shown}, which is ${what}; it should be the path of a folder.`);
    }
  }
  if (mistakes.length > 0) throw new InputError(mistakes);
}
