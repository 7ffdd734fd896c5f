/** A registry client for tests: requests as they are, and images of a few bytes. */
import { createHash } from 'node:crypto';
import { request } from 'node:http';
import { CreateRepositoryCommand, ECRClient, GetAuthorizationTokenCommand } from '@aws-sdk/client-ecr';
import type { RunningServer } from './running-server.ts';

export const manifestType = 'application/vnd.oci.image.manifest.v1+json';
export const indexType = 'application/vnd.oci.image.index.v1+json';

export interface RegistryClient {
  readonly ecr: ECRClient;
  /** The header of a login. */
  readonly authorization: string;
  create(repositoryName: string, more?: object): Promise<unknown>;
  /** With the login of the ECR client's region. */
  send(method: string, path: string, options?: Options): Promise<Answer>;
  pushBlob(repository: string, content: string): Promise<string>;
  /** Pushes an image of one layer; its digest. */
  pushImage(repository: string, tag: string, content: string, more?: object): Promise<string>;
}

export interface Options {
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The code of the first error. */
  readonly code: string | undefined;
}

export async function createRegistryClient(server: RunningServer): Promise<RegistryClient> {
  const ecr = new ECRClient(server.client);
  const { authorizationData } = await ecr.send(new GetAuthorizationTokenCommand({}));
  const authorization = `Basic ${authorizationData?.[0]?.authorizationToken}`;
  const send: RegistryClient['send'] = async (method, path, { headers = {}, body } = {}) => {
    const response = await fetch(new URL(path, server.aws.endpoint), {
      ...{ method, headers: { authorization, ...headers }, redirect: 'manual' },
      ...(body !== undefined && { body: typeof body === 'string' ? body : new Uint8Array(body) }),
    });
    return read(response.status, response.headers, await response.text());
  };
  const pushBlob: RegistryClient['pushBlob'] = async (repository, content) => {
    const digest = digestOf(Buffer.from(content));
    const answer = await send('POST', `/v2/${repository}/blobs/uploads/?digest=${digest}`, { body: content });
    if (answer.status !== 201) throw new Error(answer.text);
    return digest;
  };
  return {
    ...{ ecr, authorization, send, pushBlob },
    create: (repositoryName, more) => ecr.send(new CreateRepositoryCommand({ repositoryName, ...more })),
    async pushImage(repository, tag, content, more) {
      const manifest = await makeManifest(pushBlob, repository, content, more);
      const headers = { 'content-type': manifestType };
      const answer = await send('PUT', `/v2/${repository}/manifests/${tag}`, { headers, body: manifest });
      if (answer.status !== 201) throw new Error(answer.text);
      return digestOf(Buffer.from(manifest));
    },
  };
}

async function makeManifest(
  pushBlob: RegistryClient['pushBlob'],
  repository: string,
  content: string,
  more: object = {},
): Promise<string> {
  const config = JSON.stringify({ architecture: 'amd64', os: 'linux', config: { Cmd: [content] } });
  const describe = async (mediaType: string, text: string) => ({
    ...{ mediaType, digest: await pushBlob(repository, text), size: text.length },
  });
  return JSON.stringify({
    schemaVersion: 2,
    mediaType: manifestType,
    config: await describe('application/vnd.oci.image.config.v1+json', config),
    layers: [await describe('application/vnd.oci.image.layer.v1.tar+gzip', content)],
    ...more,
  });
}

/** A request whose path is sent as it is: `fetch` would tidy it up. */
export function sendRaw(endpoint: string, method: string, path: string, authorization?: string): Promise<Answer> {
  const { hostname, port } = new URL(endpoint);
  return new Promise((resolve, reject) => {
    const sent = request({ hostname, port, method, path, headers: { ...(authorization && { authorization }) } });
    sent.on('error', reject);
    sent.on('response', async (response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of response) chunks.push(chunk);
      const headers = new Headers(Object.entries(response.headers).map(([name, value]) => [name, String(value)]));
      resolve(read(response.statusCode ?? 0, headers, Buffer.concat(chunks).toString()));
    });
    sent.end();
  });
}

function read(status: number, headers: Headers, text: string): Answer {
  let code: string | undefined;
  try {
    code = JSON.parse(text).errors?.[0]?.code;
  } catch {
    code = undefined;
  }
  return { status, headers, text, code };
}

export function digestOf(bytes: Uint8Array): string {
  return `sha256:${createHash('sha256').update(bytes).digest('hex')}`;
}
