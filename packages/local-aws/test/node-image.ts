/** Images of plain Node programs, pushed over registry v2: tests need no engine for them. */
import { digestOf } from '../src/services/ecr/manifest.ts';
import { buildNodeImage, type NodeProgram } from '../src/services/ecr/program-image.ts';

export { buildNodeImage, type NodeProgram } from '../src/services/ecr/program-image.ts';

const manifestType = 'application/vnd.oci.image.manifest.v1+json';

/**
 * Pushes the image of a program, and creates the repository if there is none. The reference is by digest, on the
 * server's own host.
 */
export async function pushNodeImage(
  endpoint: string,
  repository: string,
  program: NodeProgram,
  { tag = 'latest', region = 'us-east-1' } = {},
): Promise<{ digest: string; reference: string }> {
  const ecr = (operation: string, input: object) =>
    fetch(endpoint, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-amz-json-1.1',
        'x-amz-target': `AmazonEC2ContainerRegistry_V20150921.${operation}`,
        authorization: `AWS4-HMAC-SHA256 Credential=local/20260101/${region}/ecr/aws4_request, SignedHeaders=host, Signature=0`,
      },
      body: JSON.stringify(input),
    });
  const created = await ecr('CreateRepository', { repositoryName: repository });
  const refusal = created.ok ? '' : await created.text();
  if (!created.ok && !refusal.includes('RepositoryAlreadyExistsException')) throw new Error(refusal);
  const login = (await (await ecr('GetAuthorizationToken', {})).json()) as {
    authorizationData: { authorizationToken: string }[];
  };
  const headers = { authorization: `Basic ${login.authorizationData[0]?.authorizationToken}` };
  const registry = `${endpoint}/v2/${repository}`;
  const image = buildNodeImage(program);
  for (const bytes of [...image.layers.map((layer) => layer.bytes), image.configuration]) {
    const begun = await expectOk(await fetch(`${registry}/blobs/uploads/`, { method: 'POST', headers }));
    const upload = new URL(begun.headers.get('location') ?? '', endpoint);
    upload.searchParams.set('digest', digestOf(bytes));
    await expectOk(
      await fetch(upload, {
        method: 'PUT',
        headers: { ...headers, 'content-type': 'application/octet-stream' },
        body: new Uint8Array(bytes),
      }),
    );
  }
  await expectOk(
    await fetch(`${registry}/manifests/${tag}`, {
      method: 'PUT',
      headers: { ...headers, 'content-type': manifestType },
      body: new Uint8Array(image.manifest),
    }),
  );
  return { digest: image.digest, reference: `${new URL(endpoint).host}/${repository}@${image.digest}` };
}

async function expectOk(response: Response): Promise<Response> {
  if (!response.ok) throw new Error(`${response.status} of ${response.url}: ${await response.text()}`);
  return response;
}
