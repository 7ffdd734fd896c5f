/** What push-immutable-image tells its user: outputs, job summary and verdict. Pure. */
import { type Annotation, markdownTable, type Report } from '@aws-release-actions/action-kit';
import type { LayerCount, PushedImage, Source } from './outcome.ts';

/** The report of an image. A digest that ECR does not have under the tag is never handed on. */
export function report(image: PushedImage): Report {
  const { repositoryUri, tag, digest, readBack } = image;
  const failure = readBack === undefined ? undefined : readBackFailure(image, readBack.digest);
  return {
    outputs:
      failure === undefined
        ? { 'image-uri': imageUri(image), digest, tag, reused: String(image.reused !== undefined) }
        : { tag },
    summary: summary(image, failure),
    annotations: image.mutable ? [mutableWarning(repositoryUri, tag)] : [],
    failure,
  };
}

function imageUri({ repositoryUri, digest }: PushedImage): string {
  return `${repositoryUri}@${digest}`;
}

function readBackFailure({ repositoryUri, tag, digest }: PushedImage, there: string | undefined): string {
  const found = there === undefined ? 'ECR has no image under it' : `ECR has ${there}`;
  return `${repositoryUri}:${tag} was pushed as ${digest}, but ${found}. Something else moved or removed the tag meanwhile; nothing is handed on.`;
}

function mutableWarning(repositoryUri: string, tag: string): Annotation {
  const message = `${repositoryUri} lets the tag "${tag}" move to another image. Deploy 'image-uri', which names the digest.`;
  return { level: 'warning', message };
}

function summary(image: PushedImage, failure: string | undefined): string {
  const { repositoryUri, tag, digest, size, layers, source, reused } = image;
  const name = repositoryUri.slice(repositoryUri.indexOf('/') + 1);
  const rows: (readonly string[])[] = [];
  if (failure === undefined) rows.push(['Image', `\`${imageUri(image)}\``]);
  rows.push(['Tag', `\`${tag}\``], ['Digest', `\`${digest}\``]);
  if (size !== undefined) rows.push(['Size in ECR', sizeText(size)]);
  if (layers !== undefined) rows.push(['Layers', layerText(layers)]);
  rows.push(['Source', sourceText(source, reused !== undefined)]);
  const outcome = failure !== undefined ? 'not handed on' : reused !== undefined ? 'was there already' : 'pushed';
  const parts = [`## ${name}:${tag}: ${outcome}`, failure ?? reused ?? '', markdownTable(['', ''], rows)];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

function layerText({ pushed, present }: LayerCount): string {
  return `${pushed} pushed, ${present} in the repository already`;
}

function sourceText(source: Source, reused: boolean): string {
  if (source.kind === 'oci-layout') return `OCI image layout \`${source.folder}\``;
  if (reused) return `\`${source.folder}\`, not built`;
  return `\`${source.folder}\`, built by the Docker Engine from \`${source.dockerfile}\``;
}

function sizeText(bytes: number): string {
  return bytes < 1_048_576 ? `${(bytes / 1024).toFixed(1)} KB` : `${(bytes / 1_048_576).toFixed(1)} MB`;
}
