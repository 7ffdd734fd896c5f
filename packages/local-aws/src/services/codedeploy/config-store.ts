/** The deployment configurations of one account and region: the built-in ones, and those that clients made. */

import type { Clock } from '../../clock/clock.ts';
import { type Random, randomUuid } from '../../random/random.ts';
import { builtInConfigs, builtInPrefix, type DeploymentConfig } from './deployment-config.ts';
import { exception } from './errors.ts';
import { requireName } from './name-rules.ts';

/** A configuration of this account. */
export interface KeptConfig extends DeploymentConfig {
  readonly deploymentConfigId: string;
  readonly createTime: Date;
}

export class ConfigStore {
  readonly #clock: Clock;
  readonly #random: Random;
  readonly #configs = new Map<string, KeptConfig>();

  constructor(clock: Clock, random: Random) {
    this.#clock = clock;
    this.#random = random;
    for (const config of builtInConfigs) this.add(config);
  }

  /** Keeps `config` and returns its new id. */
  add(config: DeploymentConfig): string {
    const deploymentConfigId = randomUuid(this.#random);
    this.put({ ...config, deploymentConfigId, createTime: new Date(this.#clock.now()) });
    return deploymentConfigId;
  }

  put(config: KeptConfig): void {
    this.#configs.set(config.deploymentConfigName, config);
  }

  /** Those that clients made. */
  custom(): readonly KeptConfig[] {
    return [...this.#configs.values()].filter(({ deploymentConfigName: name }) => !name.startsWith(builtInPrefix));
  }

  has(name: string): boolean {
    return this.#configs.has(name);
  }

  /** Throws for a name that is missing, malformed or unknown. */
  require(name: string | undefined): KeptConfig {
    const config = this.#configs.get(requireName('DeploymentConfig', name));
    if (config === undefined) {
      throw exception('DeploymentConfigDoesNotExist', `No deployment configuration found for name: ${name}`);
    }
    return config;
  }

  names(): string[] {
    return [...this.#configs.keys()].sort();
  }

  delete(name: string): void {
    this.#configs.delete(name);
  }
}
