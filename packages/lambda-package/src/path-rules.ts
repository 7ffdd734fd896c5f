/**
 * Which names a package may hold. A zip is unpacked by others: a name must mean the same file on
 * Linux, macOS and Windows, and must never lead out of the folder it is unpacked into. Pure.
 */

/** A sentence for each name that is refused. `paths` are those of all members. */
export function refusedPaths(paths: readonly string[]): readonly string[] {
  return [...paths.flatMap(refusedPath), ...confusedPaths(paths)];
}

function refusedPath(path: string): readonly string[] {
  const because = (reason: string) => [`${JSON.stringify(path)} cannot be packaged: ${reason}.`];
  if (!path.isWellFormed() || path.includes('\uFFFD')) return because('its name is not valid UTF-8');
  if (path.includes('\\')) return because('a backslash separates folders on Windows, but not on Linux');
  if (path.includes('\0')) return because('its name holds a NUL');
  if (path.startsWith('/') || /^[A-Za-z]:/.test(path)) return because('its path is absolute');
  const segments = path.split('/');
  if (segments.includes('..')) return because('its path leads upwards');
  if (segments.includes('') || segments.includes('.')) return because('its path has an empty part');
  if (Buffer.byteLength(path) > longestPath) return because(`its path is longer than ${longestPath} bytes`);
  return [];
}

/** Linux's PATH_MAX, less the terminating NUL and the folder that Lambda unpacks into. */
const longestPath = 4095 - '/var/task/'.length;

/** Members, and the folders they lie in, whose names some file systems take for one another. */
function confusedPaths(paths: readonly string[]): readonly string[] {
  const spellings = new Map<string, string>();
  const problems: string[] = [];
  const seen = new Set<string>();
  for (const path of paths) {
    if (seen.has(path)) problems.push(`${JSON.stringify(path)} comes twice.`);
    seen.add(path);
    for (const name of withFolders(path)) {
      const folded = name.normalize('NFC').toLowerCase();
      const other = spellings.get(folded) ?? name;
      spellings.set(folded, other);
      if (other === name) continue;
      problems.push(`${JSON.stringify(other)} and ${JSON.stringify(name)} differ only in case or Unicode form.`);
    }
  }
  return [...new Set(problems)];
}

function withFolders(path: string): readonly string[] {
  const segments = path.split('/');
  return segments.map((_, index) => segments.slice(0, index + 1).join('/'));
}
