/** Reads the findings that somebody plants, and gives them to the images that are there already. */
import { digestPattern } from '../../state/blob-store.ts';
import { announceScan } from './announce.ts';
import type { EcrCore } from './core.ts';
import { beginScan, endScan, type Finding, isPlantedFor, type PlantedScan, scanStatuses, severities } from './scan.ts';

const example = '{"repository": "app", "image": "v1", "counts": {"CRITICAL": 1}}';

/**
 * Plants findings. How many images have them now, or a sentence that says what is wrong with the JSON. Images that
 * were never scanned are scanned by this; with `*`, images to come get the findings when they are scanned.
 */
export function plantScan(core: EcrCore, json: unknown): { readonly images: number } | string {
  const planted = readPlantedScan(json);
  if (typeof planted === 'string') return planted;
  core.planted.push(planted);
  let images = 0;
  for (const registry of core.regions.values()) {
    for (const repository of registry.repositories.values()) {
      for (const image of repository.images.values()) {
        if (!isPlantedFor(planted, repository, image)) continue;
        const scan = image.scan ?? beginScan(registry, core.clock.now());
        image.scan = endScan(scan, core.clock.now(), core.planted, repository, image);
        announceScan(core, repository, image);
        images++;
      }
    }
  }
  core.events.emit('ecr', 'scan-findings-planted', { repository: planted.repository, image: planted.image, images });
  return { images };
}

function readPlantedScan(json: unknown): PlantedScan | string {
  if (!isMap(json)) return `The body must be a JSON object such as ${example}.`;
  const { repository, image, status, description, counts, findings = [], ...unknown } = json;
  const [surplus] = Object.keys(unknown);
  if (surplus !== undefined) {
    return `There is no member "${surplus}"; known are repository, image, status, description, counts and findings.`;
  }
  if (typeof repository !== 'string' || repository === '') return 'repository must be the name of one, or "*".';
  if (typeof image !== 'string' || image === '') return 'image must be a tag, a digest or "*".';
  if (image.startsWith('sha256:') && !digestPattern.test(image)) return `${image} is no digest.`;
  const known = scanStatuses.find((one) => one === status);
  if (status !== undefined && known === undefined) return `status must be one of ${scanStatuses.join(', ')}.`;
  if (description !== undefined && typeof description !== 'string') return 'description must be a string.';
  if (!Array.isArray(findings)) return 'findings must be a list.';
  const read = findings.map(readFinding);
  const wrong = read.find((finding) => typeof finding === 'string');
  if (wrong !== undefined) return wrong;
  const all = read.filter((finding): finding is Finding => typeof finding !== 'string');
  const counted = counts === undefined ? count(all) : readCounts(counts);
  if (typeof counted === 'string') return counted;
  return {
    ...{ repository, image, counts: counted, findings: all },
    ...(known !== undefined && { status: known }),
    ...(description !== undefined && { description }),
  };
}

function readFinding(value: unknown): Finding | string {
  if (!isMap(value) || typeof value.name !== 'string') return 'A finding needs a name, such as CVE-2026-0001.';
  const { name, severity, description, uri, attributes } = value;
  const known = severities.find((one) => one === severity);
  if (known === undefined) return `The severity of ${name} must be one of ${severities.join(', ')}.`;
  return {
    ...{ name, severity: known },
    ...(description !== undefined && { description: String(description) }),
    ...(uri !== undefined && { uri: String(uri) }),
    ...(Array.isArray(attributes) && {
      attributes: attributes.filter(isMap).map(({ key, value: text }) => ({ key: String(key), value: String(text) })),
    }),
  };
}

function readCounts(value: unknown): PlantedScan['counts'] | string {
  const isCount = ([severity, number]: [string, unknown]) =>
    severities.some((one) => one === severity) && Number.isSafeInteger(number) && Number(number) >= 0;
  if (isMap(value) && Object.entries(value).every(isCount)) return value as PlantedScan['counts'];
  return `counts must be whole numbers by severity: ${severities.join(', ')}.`;
}

function count(findings: readonly Finding[]): PlantedScan['counts'] {
  const counts: Record<string, number> = {};
  for (const { severity } of findings) counts[severity] = (counts[severity] ?? 0) + 1;
  return counts;
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
