/**
 * Scans of images. There is no scanner: a scan finds what somebody planted, and nothing else. Pure.
 */
import type { Instant } from '../../clock/clock.ts';
import { fitsWildcard } from './names.ts';
import type { Registry, Repository, StoredImage } from './store.ts';

export const severities = ['INFORMATIONAL', 'LOW', 'MEDIUM', 'HIGH', 'CRITICAL', 'UNDEFINED'] as const;
export type Severity = (typeof severities)[number];

export const scanStatuses = [
  'IN_PROGRESS',
  'COMPLETE',
  'FAILED',
  'UNSUPPORTED_IMAGE',
  'ACTIVE',
  'PENDING',
  'SCAN_ELIGIBILITY_EXPIRED',
  'FINDINGS_UNAVAILABLE',
  'LIMIT_EXCEEDED',
  'IMAGE_ARCHIVED',
  'IMAGE_SIZE_EXCEEDED',
] as const;
export type ScanStatus = (typeof scanStatuses)[number];

export interface Finding {
  readonly name: string;
  readonly severity: Severity;
  readonly description?: string;
  readonly uri?: string;
  readonly attributes?: readonly { readonly key: string; readonly value?: string }[];
}

/** What is known of an image's vulnerabilities. */
export interface Scan {
  readonly type: 'BASIC' | 'ENHANCED';
  readonly startedAt: Instant;
  readonly status: ScanStatus;
  readonly description?: string;
  /** When the findings came; undefined as long as there are none to come. */
  readonly completedAt?: Instant;
  readonly counts: Readonly<Partial<Record<Severity, number>>>;
  readonly findings: readonly Finding[];
}

/** Findings that somebody planted, for the images that they fit. */
export interface PlantedScan {
  /** A name, or `*` for all. */
  readonly repository: string;
  /** A tag, a digest, or `*` for all, those to come included. */
  readonly image: string;
  /** undefined: what a scan of that type ends with. */
  readonly status?: ScanStatus;
  readonly description?: string;
  readonly counts: Readonly<Partial<Record<Severity, number>>>;
  readonly findings: readonly Finding[];
}

/** assumed: how long a scan takes, in milliseconds of AWS time; real ones take seconds to minutes. */
export const scanDuration = 15_000;

/** What ECR has scanned and when: the registry's rules, and without one that fits the repository's own setting. */
export function scanFrequency(registry: Registry, repository: Repository): string {
  const rule = registry.scanning.rules.find(({ repositoryFilters }) =>
    repositoryFilters.some(({ filter }) => fitsRepository(repository.name, filter)),
  );
  if (rule !== undefined) return rule.scanFrequency;
  return repository.scanOnPush && registry.scanning.scanType === 'BASIC' ? 'SCAN_ON_PUSH' : 'MANUAL';
}

/** The registry's filters: without a `*`, any name that has the filter in it. */
export function fitsRepository(name: string, filter: string): boolean {
  return filter.includes('*') ? fitsWildcard(name, filter) : name.includes(filter);
}

/** The scan that begins now. */
export function beginScan(registry: Registry, now: Instant): Scan {
  const type = registry.scanning.scanType === 'ENHANCED' ? 'ENHANCED' : 'BASIC';
  const status = type === 'ENHANCED' ? 'PENDING' : 'IN_PROGRESS';
  return { type, startedAt: now, status, counts: {}, findings: [] };
}

/** What it found: what was planted last for this image, else nothing. */
export function endScan(
  scan: Scan,
  now: Instant,
  planted: readonly PlantedScan[],
  repository: Repository,
  image: StoredImage,
): Scan {
  const found = planted.findLast((plant) => isPlantedFor(plant, repository, image));
  const status = found?.status ?? (scan.type === 'ENHANCED' ? 'ACTIVE' : 'COMPLETE');
  const hasResults = status === 'COMPLETE' || status === 'ACTIVE';
  return {
    ...{ type: scan.type, startedAt: scan.startedAt, status },
    ...(found?.description !== undefined && { description: found.description }),
    ...(hasResults && { completedAt: now }),
    counts: (hasResults && found?.counts) || {},
    findings: (hasResults && found?.findings) || [],
  };
}

export function isPlantedFor(plant: PlantedScan, repository: Repository, { manifest }: StoredImage): boolean {
  if (plant.repository !== '*' && plant.repository !== repository.name) return false;
  // An index has no findings of its own.
  if (manifest.kind === 'index') return false;
  return (
    plant.image === '*' || plant.image === manifest.digest || repository.imageTags.get(plant.image) === manifest.digest
  );
}

/** Whether ECR is still at it. */
export function isScanning({ status }: Scan): boolean {
  return status === 'IN_PROGRESS' || status === 'PENDING';
}
