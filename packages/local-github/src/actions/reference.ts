/** The text after `uses:`. Pure. */

/** What a `uses` points at. `$/` and `./` differ: the former is the repository of the file, the latter the workspace. */
export type Reference =
  | { readonly kind: 'workspace'; readonly path: string }
  | { readonly kind: 'same-repository'; readonly path: string }
  | { readonly kind: 'repository'; readonly repository: string; readonly path: string; readonly ref: string }
  | { readonly kind: 'docker'; readonly image: string }
  | { readonly kind: 'invalid'; readonly reason: string };

/** Reads a `uses` text. */
export function parseReference(uses: string): Reference {
  if (uses.startsWith('docker://')) return { kind: 'docker', image: uses.slice('docker://'.length) };
  if (uses.startsWith('./')) return { kind: 'workspace', path: uses.slice(2) };
  if (uses.startsWith('$/')) {
    return uses.includes('@')
      ? { kind: 'invalid', reason: `'${uses}' takes no @ref: $/ is the repository of this file at the running commit` }
      : { kind: 'same-repository', path: uses.slice(2) };
  }
  const [place = '', ref = '', ...rest] = uses.split('@');
  const [owner = '', name = '', ...path] = place.split('/').filter((part) => part !== '');
  if (rest.length > 0 || ref === '' || owner === '' || name === '') {
    return { kind: 'invalid', reason: `'${uses}' is not of the form owner/repository[/path]@ref, ./path or $/path` };
  }
  return { kind: 'repository', repository: `${owner}/${name}`, path: path.join('/'), ref };
}
