/** Stands in for actions/download-artifact, for artifacts of the same run. */
import path from 'node:path';
import { matchesName } from '../../files/glob.ts';
import type { Artifact } from './artifact-store.ts';
import type { BuiltIn, BuiltInStep } from './contract.ts';

export const downloadArtifact: BuiltIn = {
  supported: ['name', 'artifact-ids', 'path', 'pattern', 'merge-multiple'],
  ignored: ['digest-mismatch'],
  run: async (step) => {
    const { inputs, workspace, artifacts, info } = step;
    const folder = path.resolve(workspace, inputs.path ?? '');
    const chosen = choose(step);
    const single = inputs.name !== undefined || (inputs['artifact-ids'] !== undefined && chosen.length === 1);
    const flat = single || inputs['merge-multiple'] === 'true';
    for (const artifact of chosen) {
      await artifacts.restore(artifact, flat ? folder : path.join(folder, artifact.name));
      info(`Artifact ${artifact.name}: ${artifact.files.length} file(s).`);
    }
    return { 'download-path': folder };
  },
};

function choose({ inputs, artifacts }: BuiltInStep): readonly Artifact[] {
  const all = artifacts.list();
  const { name, pattern } = inputs;
  if (name !== undefined) {
    const found = all.filter((artifact) => artifact.name === name);
    if (found.length === 0) throw new Error(`Unable to download artifact(s): Artifact not found for name: ${name}`);
    return found;
  }
  const ids = inputs['artifact-ids']?.split(',').map((id) => id.trim());
  if (ids !== undefined) {
    const found = all.filter((artifact) => ids.includes(artifact.id));
    if (found.length < ids.length) throw new Error(`Unable to find all artifacts with the ids: ${ids.join(', ')}`);
    return found;
  }
  return pattern === undefined ? all : all.filter((artifact) => matchesName(artifact.name, pattern));
}
