import type { Definition } from '@aws-release-actions/deployment';
import { describe, expect, it } from '@jest/globals';
import { chooseTarget } from '../src/target.ts';
import { fakePorts, imageOf, inputsOf, registeredAs } from './fakes.ts';

const serving = registeredAs(1);
const choose = (given: Record<string, string>, script: Parameters<typeof fakePorts>[0] = {}) =>
  chooseTarget(inputsOf(given), fakePorts(script).ports, '/workspace', serving);
const imagesIn = ({ containerDefinitions }: Definition) =>
  (containerDefinitions as { name: string; image: string }[]).map(({ name, image }) => `${name}=${image}`);

describe('what is released', () => {
  it('is what serves with the new image, without what ECS does not take back', async () => {
    const { definition, registered } = await choose({ images: `web=${imageOf(2)}` });
    expect(imagesIn(definition)).toEqual([`web=${imageOf(2)}`, `proxy=${imageOf('f')}`]);
    expect(Object.keys(definition).sort()).toEqual(['containerDefinitions', 'family', 'networkMode']);
    expect(registered).toBeUndefined();
  });

  it('is what serves itself if its images are those already', async () => {
    expect((await choose({ images: `web=${imageOf(1)}` })).registered).toBe(serving);
  });

  it('is the newest of the family if an earlier attempt has registered it', async () => {
    const earlier = registeredAs(2);
    expect((await choose({}, { registered: [serving, earlier] })).registered).toBe(earlier);
  });

  it('is registered again if it is neither: an old one may be anything by now', async () => {
    const script = { registered: [serving, registeredAs(2), registeredAs(3)] };
    expect((await choose({ images: `web=${imageOf(2)}` }, script)).registered).toBeUndefined();
  });

  it('is the same if only words of ECS or defaults differ', async () => {
    const containerDefinitions = [
      { image: imageOf(2), name: 'web' },
      { name: 'proxy', image: imageOf('f'), essential: false, environment: [] },
    ];
    const newest = registeredAs(2, 2, { containerDefinitions, registeredBy: 'somebody', tags: [{ key: 'a' }] });
    expect((await choose({}, { registered: [serving, newest] })).registered).toBe(newest);
  });
});

describe('a file', () => {
  const path = '/workspace/deploy/api.json';
  const fromFile = (content: unknown, given: Record<string, string> = {}) =>
    choose(
      { images: '', 'task-definition': 'deploy/api.json', ...given },
      { files: { [path]: typeof content === 'string' ? content : JSON.stringify(content) } },
    );
  const web = { name: 'web', image: imageOf(5) };

  it('is taken as it is, in the family of what serves if it names none', async () => {
    const { definition } = await fromFile({ cpu: '256', containerDefinitions: [web] });
    expect(definition).toEqual({ family: 'api', cpu: '256', containerDefinitions: [web] });
    expect((await fromFile({ family: 'other', containerDefinitions: [web] })).definition.family).toBe('other');
  });

  it('gets the images that the inputs name', async () => {
    const { definition } = await fromFile({ containerDefinitions: [web] }, { images: `web=${imageOf(6)}` });
    expect(imagesIn(definition)).toEqual([`web=${imageOf(6)}`]);
  });

  it('may hold what describe-task-definition answered, which says nothing new', async () => {
    expect((await fromFile(serving.definition)).registered).toBe(serving);
  });

  it('that is not there is named as the workflow names it', async () => {
    await expect(choose({ images: '', 'task-definition': 'deploy/other.json' })).rejects.toThrow(
      'Input \'task-definition\' is "deploy/other.json", but there is no such file that can be read.',
    );
  });

  it.each([
    ['no JSON', '{"family": '],
    ['a text', '"api"'],
    ['nothing', 'null'],
    ['a list', [web]],
    ['the whole answer of describe-task-definition', { taskDefinition: serving.definition }],
    ['containers that are no list', { containerDefinitions: web }],
    ['a container that is nothing', { containerDefinitions: [web, null] }],
    ['a container without a name', { containerDefinitions: [{ image: imageOf(5) }] }],
  ])('with %s is refused in a sentence', async (_, content) => {
    await expect(fromFile(content)).rejects.toThrow(
      /^Input 'task-definition' is "deploy\/api\.json", which should hold the JSON of a task definition with/,
    );
  });
});

it('refuses an image for a container that is not there, and says which there are', async () => {
  await expect(choose({ images: `api=${imageOf(2)}` })).rejects.toThrow(
    'Input \'images\' names the container "api", but the task definition has "web", "proxy".',
  );
  await expect(
    choose({ 'task-definition': 'a.json' }, { files: { '/workspace/a.json': '{"containerDefinitions":[]}' } }),
  ).rejects.toThrow(/has none\.$/);
});
