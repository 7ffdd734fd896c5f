/**
 * Is a tag one that moves by its name? Pure. A name cannot prove that it never moves; this finds those that are there
 * to be moved: environments, branches, channels, and versions that stand for the newest of a kind.
 */

const movingNames = new Set(
  (
    'latest newest current live head tip default stable lts release edge nightly snapshot preview next canary beta ' +
    'alpha main master trunk develop development dev test testing qa uat staging stage preprod prod production ' +
    'blue green'
  ).split(' '),
);

const platforms = new Set(
  'linux windows amd64 x86 x64 arm64 aarch64 arm armv6 armv7 armhf v6 v7 v8 386 i386 ppc64le s390x riscv64'.split(' '),
);

/** `1`, `v1`, `1.2`: a series of versions. Longer numbers are those of runs, dates and commits. */
const partialVersion = /^(?:v?\d{1,3}|v\d{4}|v?\d{1,4}\.\d{1,4})$/;

/** Whether a tag is meant to name one image today and another tomorrow. */
export function isMovingTag(tag: string): boolean {
  const text = tag.toLowerCase();
  const plain = withoutPlatform(text);
  if (partialVersion.test(text) || partialVersion.test(plain)) return true;
  const words = plain.split(/[._-]+/).filter((word) => word !== '');
  return words.length > 0 && words.every((word) => movingNames.has(word));
}

/** Without `-amd64`, `_linux-arm64` and the like at its end; not all of it. */
function withoutPlatform(tag: string): string {
  const rest = tag.replace(/x86[_-]64$/, 'amd64');
  const match = /^(.+)[._-]([^._-]+)$/.exec(rest);
  const [, before, last] = match ?? [];
  if (before === undefined || last === undefined || !platforms.has(last)) return rest;
  return withoutPlatform(before);
}
