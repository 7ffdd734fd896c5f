/** Images of plain Node programs, made from strings: for states that spell their images out, and for tests. */
import { arch } from 'node:os';
import { posix } from 'node:path';
import { gzipSync } from 'node:zlib';
import { writeTar } from '../../runtime/tasks/image/tar-writer.ts';
import { digestOf } from './manifest.ts';

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

function blob(mediaType: string, bytes: Uint8Array): ImageBlob {
  return { mediaType, digest: digestOf(bytes), bytes };
}
