/** OCI image layouts pushed by the shipped bundle, without Docker, to local-aws over HTTP. */
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type ImageStage, openImageStage } from './push-immutable-image-stage.ts';
import { sampleImage } from './sample-image.ts';

let stage: ImageStage;
beforeEach(async () => {
  stage = await openImageStage();
});
afterEach(() => stage.close());

const runTag = '0123456789ab-1658821493';
const errorsIn = (log: string) => log.split('\n').filter((line) => line.startsWith('::error::'));

describe('a good push', () => {
  it('hands on the image by its digest, under a tag of the run', async () => {
    const digest = await stage.layout('one');
    const { exitCode, outputs, summary, log } = await stage.push();
    expect(errorsIn(log)).toEqual([]);
    expect(exitCode).toBe(0);
    const uri = `${stage.registry}/trivia`;
    expect(outputs).toEqual({ 'image-uri': `${uri}@${digest}`, digest, tag: runTag, reused: 'false' });
    expect(await stage.tags()).toEqual({ [runTag]: digest });
    expect(summary).toContain(`## trivia:${runTag}: pushed`);
    expect(summary).toContain('| Layers | 3 pushed, 0 in the repository already |');
  });

  it('sends only what the repository does not have', async () => {
    await stage.layout('one');
    await stage.push({ tag: '1.0.0' });
    await stage.layout('two');
    const { summary } = await stage.push({ tag: '1.0.1' });
    // The layer below and the configuration are the same.
    expect(summary).toContain('| Layers | 1 pushed, 2 in the repository already |');
  });

  it('needs no more than the policy in its README', async () => {
    const readme = await readFile(new URL('../../actions/push-immutable-image/README.md', import.meta.url), 'utf8');
    const policy = JSON.parse(/```json\n([\s\S]+?)```/.exec(readme)?.[1] ?? '{}');
    const allowed = policy.Statement.flatMap(({ Action }: { Action: string | string[] }) => Action);
    await stage.layout('one');
    const before = stage.calls().length;
    await stage.push();
    const called = new Set(stage.calls().slice(before));
    expect(called.size).toBeGreaterThan(5);
    for (const call of called) expect(allowed).toContain(`ecr:${call}`);
  });

  it('masks the password before it is used, and writes it nowhere', async () => {
    await stage.layout('one');
    const { log } = await stage.push();
    const masked = [...log.matchAll(/^::add-mask::(.+)$/gm)].map(([, value]) => value);
    expect(masked.length).toBeGreaterThanOrEqual(2);
    const rest = log.replaceAll(/^::add-mask::.*$/gm, '');
    for (const value of masked) expect(rest).not.toContain(value);
    expect(log.indexOf('::add-mask::')).toBeLessThan(log.search(/^sha256:/m));
  });
});

describe('a tag that is there', () => {
  it('is left alone with the same image: a re-run is green with the same digest', async () => {
    await stage.layout('one');
    const first = await stage.push();
    const before = stage.calls().length;
    const { exitCode, outputs, log } = await stage.push({}, { env: { GITHUB_RUN_ATTEMPT: '2' } });
    expect(exitCode).toBe(0);
    expect(outputs).toEqual({ ...first.outputs, reused: 'true' });
    expect(stage.calls().slice(before)).toEqual(['DescribeRepositories', 'DescribeImages']);
    expect(log).toContain('nothing was pushed');
  });

  it('is refused with another image, and names both', async () => {
    const one = await stage.layout('one');
    await stage.push({ tag: '1.2.3' });
    const two = await stage.layout('two');
    const { exitCode, outputs, log } = await stage.push({ tag: '1.2.3' });
    expect(exitCode).toBe(1);
    expect(outputs).toEqual({});
    expect(log).toMatch(new RegExp(`::error::The tag "1.2.3" is there already with ${one}; .* ${two}`));
    expect(await stage.tags()).toEqual({ '1.2.3': one });
  });

  it('counts as pushed when another run was faster with the same image', async () => {
    const digest = await stage.layout('one');
    const [first, second] = await Promise.all([stage.push({ tag: '1.2.3' }), stage.push({ tag: '1.2.3' })]);
    expect([first.exitCode, second.exitCode]).toEqual([0, 0]);
    expect(second.outputs.digest).toBe(first.outputs.digest);
    expect(await stage.tags()).toEqual({ '1.2.3': digest });
  });
});

describe('a repository', () => {
  it('is created on demand: immutable, scanned on push', async () => {
    const digest = await stage.layout('one');
    const given = { repository: 'team/trivia', 'create-repository': 'true' };
    const { exitCode, outputs } = await stage.push(given);
    expect(exitCode).toBe(0);
    expect(outputs['image-uri']).toBe(`${stage.registry}/team/trivia@${digest}`);
    expect(await stage.repository('team/trivia')).toMatchObject({
      imageTagMutability: 'IMMUTABLE',
      imageScanningConfiguration: { scanOnPush: true },
    });
    expect((await stage.push(given)).outputs).toEqual({ ...outputs, reused: 'true' });
  });

  it('is not created by surprise', async () => {
    await stage.layout('one');
    const { exitCode, log } = await stage.push({ repository: 'team/trivia' });
    expect(exitCode).toBe(1);
    expect(log).toMatch(/::error::There is no repository "team\/trivia" .*'create-repository'/);
    expect(await stage.repository('team/trivia')).toBeUndefined();
  });

  it.each([
    ['MUTABLE', [], /"open" is MUTABLE for the tag/],
    ['IMMUTABLE_WITH_EXCLUSION', ['0123*'], /"open" is IMMUTABLE_WITH_EXCLUSION for the tag/],
    ['MUTABLE_WITH_EXCLUSION', ['v*'], /"open" is MUTABLE_WITH_EXCLUSION for the tag/],
  ] as const)('that is %s %j is refused before anything is pushed', async (mutability, exclusions, message) => {
    await stage.createRepository('open', mutability, ...exclusions);
    await stage.layout('one');
    const before = stage.calls().length;
    const { exitCode, log } = await stage.push({ repository: 'open' });
    expect(exitCode).toBe(1);
    expect(log).toMatch(message);
    expect(log).toMatch(/put-image-tag-mutability --repository-name open/);
    expect(stage.calls().slice(before)).toEqual(['DescribeRepositories']);
  });

  it.each([
    ['IMMUTABLE_WITH_EXCLUSION', ['dev-*']],
    ['MUTABLE_WITH_EXCLUSION', ['0123*']],
  ] as const)('that is %s %j keeps this tag, and is taken', async (mutability, exclusions) => {
    await stage.createRepository('kept', mutability, ...exclusions);
    await stage.layout('one');
    const { exitCode, log } = await stage.push({ repository: 'kept' });
    expect(exitCode).toBe(0);
    expect(log).not.toContain('::warning::');
  });

  it('may be mutable if that is wanted, and even then no tag is moved', async () => {
    await stage.createRepository('open', 'MUTABLE');
    const digest = await stage.layout('one');
    const given = { repository: 'open', tag: '1.2.3', 'allow-mutable-repository': 'true' };
    const { exitCode, log } = await stage.push(given);
    expect(exitCode).toBe(0);
    expect(log).toMatch(/::warning::.* lets the tag "1.2.3" move/);
    await stage.layout('two');
    expect((await stage.push(given)).exitCode).toBe(1);
    expect(await stage.tags('open')).toEqual({ '1.2.3': digest });
  });
});

describe('what is wrong', () => {
  const inputs: [Record<string, string>, RegExp][] = [
    [{ tag: 'latest' }, /Input 'tag' is "latest", a name that moves/],
    [{ tag: 'prod' }, /Input 'tag' is "prod", a name that moves/],
    [{ tag: 'a b' }, /Input 'tag'/],
    [{ context: '.' }, /exactly one of the inputs 'context' and 'oci-layout'/],
    [{ repository: 'https://example.com/trivia' }, /Input 'repository'/],
    [{ target: 'web' }, /Input 'target' needs 'context'/],
  ];
  it.each(inputs)('%j is refused before AWS is touched', async (given, message) => {
    const before = stage.calls().length;
    const { exitCode, log } = await stage.push(given);
    expect(exitCode).toBe(1);
    expect(errorsIn(log)).toEqual([expect.stringMatching(message)]);
    expect(stage.calls().slice(before)).toEqual([]);
  });

  it('asks for a tag outside of a workflow', async () => {
    await stage.layout('one');
    const { exitCode, log } = await stage.push({}, { env: { GITHUB_RUN_ID: '' } });
    expect(exitCode).toBe(1);
    expect(log).toMatch(/::error::Input 'tag' is missing; outside of a workflow/);
  });

  const breaks: [string, (folder: string) => Promise<void>, RegExp][] = [
    ['there is none', (folder) => rm(folder, { recursive: true }), /oci-layout is missing/],
    ['its index is no JSON', (folder) => writeFile(join(folder, 'index.json'), '{'), /index\.json/],
    [
      'a layer is missing',
      (folder) => rm(join(folder, 'blobs/sha256', layerOf('one').slice(7))),
      /blobs\/sha256\/\w+ is missing/,
    ],
    [
      'a layer has other bytes',
      (folder) => writeFile(join(folder, 'blobs/sha256', layerOf('one').slice(7)), 'other'),
      /blobs\/sha256\/\w+/,
    ],
  ];
  it.each(breaks)('a layout is refused before AWS is touched: %s', async (_, damage, message) => {
    await stage.layout('one');
    await damage(join(stage.workspace, 'image'));
    const before = stage.calls().length;
    const { exitCode, log } = await stage.push();
    expect(exitCode).toBe(1);
    expect(errorsIn(log)).toEqual([expect.stringMatching(message)]);
    expect(log).not.toMatch(/fault of its own|\n\s+at /);
    expect(stage.calls().slice(before)).toEqual([]);
  });
});

/** The layer that only this image has. */
function layerOf(content: string): string {
  return [...sampleImage(content).blobs.keys()].at(-1) ?? '';
}
