/** What all of ECR's operations and its registry share. */
import { join } from 'node:path';
import type { Cancel, Clock } from '../../clock/clock.ts';
import type { Random } from '../../random/random.ts';
import type { BlobStore } from '../../state/blob-store.ts';
import type { EventSink } from '../ports.ts';
import { createLayerUploads, type LayerUploads } from './layer-uploads.ts';
import type { PlantedScan } from './scan.ts';
import { createRegistryRecord, type Registry, type Repository } from './store.ts';

/** What Amazon ECR needs of the rest of local-aws. */
export interface EcrPorts {
  readonly clock: Clock;
  readonly random: Random;
  readonly events: EventSink;
  /** The server's URL; the registry is at its `/v2/`. */
  readonly endpoint: () => string;
  /** Where layers lie. */
  readonly blobs: BlobStore;
  /** Where layers lie that are on their way. */
  readonly dataFolder: string;
}

export interface EcrCore extends EcrPorts {
  readonly regions: ReadonlyMap<string, Registry>;
  /** The account's registry there; it is there as soon as somebody asks. */
  registry(region: string): Registry;
  readonly uploads: LayerUploads;
  /** Findings for scans. */
  readonly planted: PlantedScan[];
  /** Like the clock's `after`, but nothing happens after a reset. */
  after(delay: number, action: () => void): void;
  /** `127.0.0.1:4566/name`, what images of a repository are called. */
  uri(repository: Pick<Repository, 'name'>): string;
  /** Takes the place of everything. */
  replace(registries: Iterable<Registry>): void;
}

export function createCore(ports: EcrPorts): EcrCore {
  const regions = new Map<string, Registry>();
  const scheduled = new Set<Cancel>();
  const planted: PlantedScan[] = [];
  const uploads = createLayerUploads(join(ports.dataFolder, 'uploads'), ports.blobs, ports.random);
  return {
    ...ports,
    regions,
    uploads,
    planted,
    registry(region) {
      const registry = regions.get(region) ?? createRegistryRecord(region);
      regions.set(region, registry);
      return registry;
    },
    after(delay, action) {
      const cancel = ports.clock.after(delay, () => {
        scheduled.delete(cancel);
        action();
      });
      scheduled.add(cancel);
    },
    uri: ({ name }) => `${new URL(ports.endpoint()).host}/${name}`,
    replace(registries) {
      for (const cancel of scheduled) cancel();
      scheduled.clear();
      planted.length = 0;
      uploads.clear();
      regions.clear();
      for (const registry of registries) regions.set(registry.region, registry);
    },
  };
}
