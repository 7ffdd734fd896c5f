import { RegistryError } from '@aws-release-actions/container-image';
import { describe, expect, it } from '@jest/globals';
import { layoutPush } from '../src/layout-push.ts';
import { digestA, digestB, fakeContext, fakePorts, uri } from './fakes.ts';

const layout = { folder: '/workspace/image', root: { mediaType: 'manifest', digest: digestA, size: 1 } };
const target = {
  repository: { uri, tagMutability: 'IMMUTABLE', tagExclusions: [] },
  name: 'trivia',
  tag: '1.2.3',
} as const;

/** What comes of a push that ends like this while the tag has this digest. */
async function pushed(ending: unknown, there: string | undefined, signal = new AbortController().signal) {
  const pushLayout = async () => {
    throw ending;
  };
  const { ports } = fakePorts({ tags: there === undefined ? {} : { '1.2.3': there }, overrides: { pushLayout } });
  return await layoutPush(layout, ports, fakeContext({ signal }).context, target).catch((error: unknown) => error);
}

describe('a push that comes after another', () => {
  const immutable = new RegistryError('tag-immutable', 'The tag is immutable.');

  it('is as good with the same image', async () => {
    expect(await pushed(immutable, digestA)).toEqual({ digest: digestA });
  });

  it('is refused with another image', async () => {
    expect(await pushed(immutable, digestB)).toMatchObject({
      message: expect.stringMatching(new RegExp(`there already with ${digestB}; the OCI layout has ${digestA}`)),
    });
  });

  it('fails in the words of the registry if the tag is gone again', async () => {
    expect(await pushed(immutable, undefined)).toBe(immutable);
  });
});

it('fails in the words of the registry for all else', async () => {
  const denied = new RegistryError('denied', 'The registry denied it.');
  expect(await pushed(denied, digestA)).toBe(denied);
});

it('says that it was cancelled, whatever the end of it looked like', async () => {
  expect(await pushed('SIGINT', undefined, AbortSignal.abort('SIGINT'))).toMatchObject({
    message: 'The run was cancelled while the image was pushed.',
  });
});
