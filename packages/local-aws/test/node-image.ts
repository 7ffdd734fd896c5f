/** Images of plain Node programs, made from strings and pushed over registry v2: tests need no engine for them. */
import { createHash } from 'node:crypto';
import { arch } from 'node:os';
import { posix } from 'node:path';
import { gzipSync } from 'node:zlib';
import { writeTar } from '../src/runtime/tasks/image/tar-writer.ts';

/** A program, and what the image's configuration says about it. */
export interface NodeProgram {
  /** Contents by path in the image. */
  readonly files: Readonly<Record<string, string>>;
  readonly command: readonly string[];
  readonly entryPoint?: readonly string[];
  /** What it exposes. */
  readonly port?: number;
  readonly workingDirectory?: string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly stopSignal?: string;
  /** Tars of what lies below the program: an engine finds no Node in the image otherwise. */
  readonly base?: readonly Uint8Array[];
}

/** An image as a registry keeps it. */
export interface BuiltImage {
  readonly digest: string;
  readonly manifest: Buffer;
  readonly configuration: Buffer;
  /** From the bottom up. */
  readonly layers: readonly ImageBlob[];
}

export interface ImageBlob {
  readonly mediaType: string;
  readonly digest: string;
  readonly bytes: Uint8Array;
}

const layerType = 'application/vnd.oci.image.layer.v1.tar';
const configurationType = 'application/vnd.oci.image.config.v1+json';
const manifestType = 'application/vnd.oci.image.manifest.v1+json';

/** The same program makes the same bytes. */
export function buildNodeImage(program: NodeProgram): BuiltImage {
  const tar = writeTar(
    Object.entries(program.files).map(([path, content]) => ({ path: posix.join('/', path).slice(1), content })),
  );
  const base = program.base ?? [];
  const layers = [...base.map((bytes) => blob(layerType, bytes)), blob(`${layerType}+gzip`, gzipSync(tar))];
  const configuration = Buffer.from(
    JSON.stringify({
      architecture: arch() === 'x64' ? 'amd64' : arch(),
      os: 'linux',
      config: {
        Cmd: program.command,
        Entrypoint: program.entryPoint,
        WorkingDir: program.workingDirectory ?? '/app',
        Env: Object.entries(program.environment ?? {}).map(([name, value]) => `${name}=${value}`),
        ExposedPorts: program.port === undefined ? undefined : { [`${program.port}/tcp`]: {} },
        StopSignal: program.stopSignal,
      },
      rootfs: { type: 'layers', diff_ids: [...base, tar].map(digestOf) },
    }),
  );
  const describe = ({ mediaType, digest, bytes }: ImageBlob) => ({ mediaType, digest, size: bytes.length });
  const manifest = Buffer.from(
    JSON.stringify({
      schemaVersion: 2,
      mediaType: manifestType,
      config: describe(blob(configurationType, configuration)),
      layers: layers.map(describe),
    }),
  );
  return { digest: digestOf(manifest), manifest, configuration, layers };
}

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

export function digestOf(bytes: Uint8Array): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}

function blob(mediaType: string, bytes: Uint8Array): ImageBlob {
  return { mediaType, digest: digestOf(bytes), bytes };
}

async function expectOk(response: Response): Promise<Response> {
  if (!response.ok) throw new Error(`${response.status} of ${response.url}: ${await response.text()}`);
  return response;
}
