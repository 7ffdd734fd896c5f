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
  if (controlCharacters.test(path)) return because('its name holds a control character');
  if (path.startsWith('/') || /^[A-Za-z]:/.test(path)) return because('its path is absolute');
  const segments = path.split('/');
  if (segments.includes('..')) return because('its path leads upwards');
  if (segments.includes('') || segments.includes('.')) return because('its path has an empty part');
  const forWindows = segments.find((segment) => reservedOnWindows.test(segment));
  if (forWindows !== undefined) return because(`Windows can't have a file named ${JSON.stringify(forWindows)}`);
  if (Buffer.byteLength(path) > longestPath) return because(`its path is longer than ${longestPath} bytes`);
  return [];
}

/** Unicode's, those of ASCII and of Latin-1: in a listing they hide what a name is. */
const controlCharacters = /\p{Cc}/u;

/** Names of devices, with any extension; characters with a meaning; names whose end Windows drops (Win32 naming rules). */
const reservedOnWindows = /^(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])\s*(\.|$)|[<>:"|?*]|[. ]$/i;

/** Linux's PATH_MAX, less the terminating NUL and the folder that Lambda unpacks into. */
const longestPath = 4095 - '/var/task/'.length;

/** Members, and the folders they lie in, whose names some file systems take for one another. */
function confusedPaths(paths: readonly string[]): readonly string[] {
  const spellings = new Map<string, string>();
  const problems: string[] = [];
  const seen = new Set<string>();
  const seenFolders = new Set<string>();
  const compare = (name: string) => {
    const folded = foldedCase(name);
    const other = spellings.get(folded);
    if (other === undefined) spellings.set(folded, name);
    else if (other !== name) {
      problems.push(`${JSON.stringify(other)} and ${JSON.stringify(name)} differ only in case or Unicode form.`);
    }
  };
  for (const path of paths) {
    if (seen.has(path)) problems.push(`${JSON.stringify(path)} comes twice.`);
    seen.add(path);
    for (const folder of foldersAbove(path, seenFolders)) compare(folder);
    compare(path);
  }
  return problems;
}

/** The folders that a path lies in, outermost first, each one only the first time that it is asked for. */
function foldersAbove(path: string, seen: Set<string>): readonly string[] {
  const folders: string[] = [];
  for (let end = path.lastIndexOf('/'); end > 0; end = path.lastIndexOf('/', end - 1)) {
    const folder = path.slice(0, end);
    if (seen.has(folder)) break;
    seen.add(folder);
    folders.unshift(folder);
  }
  return folders;
}

/** Upper case after decomposition: also for letters that have two lower-case forms, such as the Greek sigma. */
function foldedCase(name: string): string {
  return name.normalize('NFD').toUpperCase();
}
