/** How much of each npm package esbuild took into a bundle, and how much it could leave out. Pure. */
import type { Metafile } from 'esbuild-wasm';

/** An npm package in a bundle, or the project's own modules. Sizes in bytes. */
export interface BundledModules {
  /** Name of the npm package; undefined for the project's own modules. */
  readonly dependency: string | undefined;
  /** In the bundle. */
  readonly size: number;
  /** Of the modules that were read for it: what is missing in the bundle was not needed, or was shortened. */
  readonly sourceSize: number;
}

/** What a bundle is made of, the largest first; source maps and other outputs beside the code do not count. */
export function bundledModules({ inputs, outputs }: Metafile): readonly BundledModules[] {
  const found = new Map<string | undefined, { size: number; sourceSize: number }>();
  const taken = Object.entries(outputs)
    .filter(([path]) => !path.endsWith('.map'))
    .flatMap(([, output]) => Object.entries(output.inputs));
  const sizes = new Map(taken.map(([path, { bytesInOutput }]) => [path, bytesInOutput]));
  for (const [path, { bytes }] of Object.entries(inputs)) {
    const name = dependencyOf(path);
    const { size, sourceSize } = found.get(name) ?? { size: 0, sourceSize: 0 };
    found.set(name, { size: size + (sizes.get(path) ?? 0), sourceSize: sourceSize + bytes });
  }
  return [...found]
    .map(([dependency, measured]) => ({ dependency, ...measured }))
    .sort((a, b) => b.size - a.size || ((a.dependency ?? '~') < (b.dependency ?? '~') ? -1 : 1));
}

/** The npm package whose folder a module lies in: the innermost `node_modules` counts. */
function dependencyOf(path: string): string | undefined {
  return /^(?:.*\/)?node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1];
}
