/** The deployment configurations of one account and region: the built-in ones, and those that clients made. */

import { randomUUID } from 'node:crypto';
import type { Clock } from '../../clock/clock.ts';
import { builtInConfigs, type DeploymentConfig } from './deployment-config.ts';
import { exception } from './errors.ts';
import { requireName } from './name-rules.ts';

/** A configuration of this account. */
export interface KeptConfig extends DeploymentConfig {
  readonly deploymentConfigId: string;
  readonly createTime: Date;
}

export class ConfigStore {
  readonly #clock: Clock;
  readonly #configs = new Map<string, KeptConfig>();

  constructor(clock: Clock) {
    this.#clock = clock;
    this.clear();
  }

  /** Keeps `config` and returns its new id. */
  add(config: DeploymentConfig): string {
    const deploymentConfigId = randomUUID();
    const kept = { ...config, deploymentConfigId, createTime: new Date(this.#clock.now()) };
    this.#configs.set(config.deploymentConfigName, kept);
    return deploymentConfigId;
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

  /** Back to the built-in ones. */
  clear(): void {
    this.#configs.clear();
    for (const config of builtInConfigs) this.add(config);
  }
}
