/** Scans over ECR's API. */
import { accountId } from '../names.ts';
import type { Operation } from '../service.ts';
import type { EcrCore } from './core.ts';
import { exception, type ImageId, invalidParameter, scanNotFound } from './errors.ts';
import { checkRepositoryFilters } from './names.ts';
import { type PageRequest, paginate } from './pagination.ts';
import { continueScan } from './put-image.ts';
import type { RepositoryInput } from './repository-operations.ts';
import { beginScan, type Finding, fitsRepository, type Scan, scanFrequency } from './scan.ts';
import {
  type Repository,
  repositoryArn,
  requireImage,
  requireRepository,
  type ScanningRule,
  type StoredImage,
} from './store.ts';

const day = 24 * 3_600_000;

export function scanOperations(core: EcrCore): Record<string, Operation> {
  const find = ({ repositoryName, registryId }: RepositoryInput, region: string) =>
    requireRepository(core.registry(region), repositoryName, registryId);

  return {
    StartImageScan: (input: RepositoryInput & { readonly imageId: ImageId }, { region }) => {
      const repository = find(input, region);
      const image = requireImage(repository, input.imageId);
      const registry = core.registry(region);
      if (registry.scanning.scanType === 'ENHANCED') throw exception('Validation', 'This feature is disabled');
      if (image.manifest.kind === 'index') {
        throw exception(
          'UnsupportedImageType',
          `The image is of type ${image.manifest.mediaType}, which is not scanned.`,
        );
      }
      if (image.scan !== undefined && core.clock.now() < image.scan.startedAt + day) {
        throw exception('LimitExceeded', 'The scan quota per image has been exceeded. Wait and try again.');
      }
      image.scan = beginScan(registry, core.clock.now());
      continueScan(core, repository, image);
      return { ...names(repository, image, input.imageId), imageScanStatus: showStatus(image.scan) };
    },

    DescribeImageScanFindings: (input: RepositoryInput & PageRequest & { readonly imageId: ImageId }, { region }) => {
      const repository = find(input, region);
      const image = requireImage(repository, input.imageId);
      const { scan } = image;
      if (scan === undefined) {
        throw scanNotFound(repository.name, { ...input.imageId, imageDigest: image.manifest.digest });
      }
      const { page, nextToken } = paginate(scan.findings, input);
      const findings =
        scan.type === 'ENHANCED'
          ? { enhancedFindings: page.map((finding) => describeEnhanced(repository, image, finding)) }
          : { findings: page };
      return {
        ...names(repository, image, input.imageId),
        imageScanStatus: showStatus(scan),
        ...(scan.completedAt !== undefined && { imageScanFindings: { ...summarize(scan), ...findings } }),
        nextToken,
      };
    },

    GetRegistryScanningConfiguration: (_, { region }) => ({
      registryId: accountId,
      scanningConfiguration: core.registry(region).scanning,
    }),

    PutRegistryScanningConfiguration: (
      input: { readonly scanType?: string; readonly rules?: readonly ScanningRule[] },
      { region },
    ) => {
      const { scanType = 'BASIC', rules = [] } = input;
      const frequencies = scanType === 'ENHANCED' ? ['SCAN_ON_PUSH', 'CONTINUOUS_SCAN'] : ['SCAN_ON_PUSH'];
      if (scanType !== 'BASIC' && scanType !== 'ENHANCED') {
        throw invalidParameter('scanType', 'Member must satisfy enum value set: [BASIC, ENHANCED]');
      }
      if (rules.length > 2) throw invalidParameter('rules', 'must have a length between 0 and 2');
      // assumed: the code; MANUAL is what is left without a rule, and a rule may say so.
      const wrong = rules.find(({ scanFrequency: frequency }) => ![...frequencies, 'MANUAL'].includes(frequency));
      if (wrong !== undefined) {
        throw exception('Validation', `The scan frequency ${wrong.scanFrequency} is not valid with ${scanType}.`);
      }
      for (const { repositoryFilters } of rules) checkRepositoryFilters(repositoryFilters, 'WILDCARD');
      const registry = core.registry(region);
      registry.scanning = { scanType, rules };
      return { registryScanningConfiguration: registry.scanning };
    },

    BatchGetRepositoryScanningConfiguration: (input: { readonly repositoryNames: readonly string[] }, { region }) => {
      const registry = core.registry(region);
      const known = input.repositoryNames.flatMap((name) => registry.repositories.get(name) ?? []);
      return {
        scanningConfigurations: known.map((repository) => ({
          repositoryArn: repositoryArn(repository),
          repositoryName: repository.name,
          scanOnPush: scanFrequency(registry, repository) === 'SCAN_ON_PUSH',
          scanFrequency: scanFrequency(registry, repository),
          appliedScanFilters: registry.scanning.rules
            .flatMap(({ repositoryFilters }) => repositoryFilters)
            .filter(({ filter }) => fitsRepository(repository.name, filter)),
        })),
        failures: input.repositoryNames
          .filter((name) => !registry.repositories.has(name))
          .map((repositoryName) => ({
            repositoryName,
            failureCode: 'REPOSITORY_NOT_FOUND',
            failureReason: 'The repository does not exist.',
          })),
      };
    },
  };
}

/** For DescribeImages: the status, and the counts if there are any to come. */
export function describeScanStatus(scan: Scan): object {
  return {
    imageScanStatus: showStatus(scan),
    ...(scan.completedAt !== undefined && { imageScanFindingsSummary: summarize(scan) }),
  };
}

function names(repository: Repository, { manifest }: StoredImage, { imageTag }: ImageId): object {
  return {
    registryId: accountId,
    repositoryName: repository.name,
    imageId: { imageDigest: manifest.digest, imageTag },
  };
}

function summarize({ completedAt = 0, counts }: Scan): object {
  // Zeros are left out, as ECR leaves them out.
  const findingSeverityCounts = Object.fromEntries(Object.entries(counts).filter(([, count]) => count > 0));
  const at = new Date(completedAt);
  return { imageScanCompletedAt: at, vulnerabilitySourceUpdatedAt: at, findingSeverityCounts };
}

/** assumed: the descriptions of statuses that nobody described. */
function showStatus({ status, description, type }: Scan): object {
  const said = {
    ACTIVE: 'Continuous scan is selected for image.',
    COMPLETE: 'The scan was completed successfully.',
    IN_PROGRESS: 'The scan is in progress.',
    PENDING: 'The scan is pending.',
  }[status as string];
  return { status, description: description ?? said ?? `The ${type.toLowerCase()} scan has no findings to show.` };
}

function describeEnhanced({ region, name }: Repository, { manifest, scan }: StoredImage, finding: Finding): object {
  const at = new Date(scan?.completedAt ?? 0);
  return {
    awsAccountId: accountId,
    title: finding.name,
    description: finding.description,
    severity: finding.severity,
    status: 'ACTIVE',
    type: 'PACKAGE_VULNERABILITY',
    firstObservedAt: at,
    lastObservedAt: at,
    updatedAt: at,
    packageVulnerabilityDetails: { vulnerabilityId: finding.name, sourceUrl: finding.uri, vulnerablePackages: [] },
    resources: [
      {
        id: `${repositoryArn({ region, name })}/${manifest.digest}`,
        type: 'AWS_ECR_CONTAINER_IMAGE',
        details: {
          awsEcrContainerImage: { imageHash: manifest.digest, registry: accountId, repositoryName: name },
        },
      },
    ],
  };
}
