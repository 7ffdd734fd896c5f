/** Amazon ECR of local-aws: what its API does. The registry that Docker speaks to is in ../../registry. */
import type { Images } from '../ports.ts';
import type { Service } from '../service.ts';
import { createCore, type EcrCore, type EcrPorts } from './core.ts';
import { createImages } from './find-images.ts';
import { imageOperations } from './image-operations.ts';
import { layerOperations } from './layer-operations.ts';
import { plantScan } from './plant-scan.ts';
import { policyOperations } from './policy-operations.ts';
import { registryOperations } from './registry-operations.ts';
import { repositoryOperations } from './repository-operations.ts';
import { scanOperations } from './scan-operations.ts';
import { signingOperations } from './signing-operations.ts';
import { dumpRegistries, restoreRegistries } from './state.ts';

export type { EcrPorts } from './core.ts';

export interface Ecr extends Service, Images {
  /** What the registry works on, too. */
  readonly core: EcrCore;
  /** Findings from the JSON of `POST /_local/scan-findings`; the sentence says what is wrong with it. */
  plantScan(json: unknown): { readonly images: number } | string;
}

/** Amazon ECR with nothing in it. */
export function createEcr(ports: EcrPorts): Ecr {
  const core = createCore(ports);
  return {
    core,
    operations: {
      ...repositoryOperations(core),
      ...imageOperations(core),
      ...layerOperations(core),
      ...scanOperations(core),
      ...policyOperations(core),
      ...registryOperations(core),
      ...signingOperations(core),
    },
    ...createImages(core),
    plantScan: (json) => plantScan(core, json),
    reset: () => core.replace([]),
    dump: () => dumpRegistries(core),
    restore: (state) => restoreRegistries(core, state),
  };
}
