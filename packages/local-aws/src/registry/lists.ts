/** What there is: tags, repositories, and what refers to an image. */
import { indexTypes } from '../services/ecr/manifest.ts';
import { referrersOf } from '../services/ecr/referrers.ts';
import { requireRepository } from '../services/ecr/store.ts';
import { answerJson, type RegistryAnswer, RegistryError } from './answer.ts';
import type { RegistryRequest } from './registry-request.ts';

/** assumed: a thousand at once, in the order of their names, as the specification has it. */
const pageSize = 1000;

export function listTags(request: RegistryRequest, name: string): RegistryAnswer {
  const repository = requireRepository(request.registry, name);
  const { page, headers } = paginate(request, [...repository.imageTags.keys()], `/v2/${name}/tags/list`);
  return answerJson(200, { name, tags: page }, headers);
}

export function listRepositories(request: RegistryRequest): RegistryAnswer {
  const { page, headers } = paginate(request, [...request.registry.repositories.keys()], '/v2/_catalog');
  return answerJson(200, { repositories: page }, headers);
}

/** An empty list for an image that nothing refers to, there or not. */
export function listReferrers({ registry, query }: RegistryRequest, name: string, digest: string): RegistryAnswer {
  const all = referrersOf(requireRepository(registry, name), digest);
  const type = query.get('artifactType');
  const manifests = type === null ? all : all.filter(({ artifactType }) => artifactType === type);
  return answerJson(
    200,
    { schemaVersion: 2, mediaType: indexTypes[1], manifests },
    { 'content-type': indexTypes[1], ...(type !== null && { 'oci-filters-applied': 'artifactType' }) },
  );
}

function paginate({ query }: RegistryRequest, names: readonly string[], path: string) {
  const asked = query.get('n');
  if (asked !== null && !/^\d{1,9}$/.test(asked)) {
    throw new RegistryError(400, 'PAGINATION_NUMBER_INVALID', 'invalid number of results requested');
  }
  const count = asked === null ? pageSize : Math.min(Number(asked), pageSize);
  const last = query.get('last') ?? '';
  const rest = [...names].sort().filter((name) => name > last);
  const page = rest.slice(0, count);
  const end = page.at(-1);
  const more = end !== undefined && page.length < rest.length;
  const link = `<${path}?last=${encodeURIComponent(end ?? '')}&n=${count}>; rel="next"`;
  return { page, headers: more ? { link } : {} };
}
