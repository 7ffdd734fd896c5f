/** The settings of a region's registry, as a state that can be written down and read back. */
import type { Instant } from '../../clock/clock.ts';
import type { StateReader } from '../../state/state-reader.ts';
import { readTemplate } from './registry-operations.ts';
import type { CreationTemplate, Encryption, Registry } from './store.ts';

/** Nothing for a registry that has AWS's defaults only. */
export function dumpSettings({ region, scanning, signing, templates, settings }: Registry): readonly object[] {
  const isDefault =
    scanning.scanType === 'BASIC' &&
    scanning.rules.length === 0 &&
    signing === undefined &&
    templates.size === 0 &&
    settings.size === 0;
  if (isDefault) return [];
  return [
    {
      region,
      scanningConfiguration: scanning,
      ...(signing && { signingConfiguration: signing }),
      repositoryCreationTemplates: [...templates.values()].map(({ createdAt, updatedAt, ...template }) => ({
        ...template,
        createdAt: new Date(createdAt).toISOString(),
        updatedAt: new Date(updatedAt).toISOString(),
      })),
      accountSettings: Object.fromEntries(settings),
    },
  ];
}

/** Throws StateError. `region` was read already. */
export function restoreSettings(registry: Registry, reader: StateReader, now: Instant): void {
  const scanning = reader.map('scanningConfiguration');
  if (scanning !== undefined) {
    registry.scanning = {
      scanType: scanning.optionalString('scanType') ?? 'BASIC',
      rules: scanning.list('rules').map((rule) => {
        const read = { scanFrequency: rule.string('scanFrequency'), repositoryFilters: readFilters(rule, 'WILDCARD') };
        rule.end();
        return read;
      }),
    };
    scanning.end();
  }
  const signing = reader.map('signingConfiguration');
  if (signing !== undefined) {
    registry.signing = {
      rules: signing.list('rules').map((rule) => {
        const repositoryFilters = readFilters(rule, 'WILDCARD_MATCH');
        const read = {
          signingProfileArn: rule.string('signingProfileArn'),
          ...(repositoryFilters.length > 0 && { repositoryFilters }),
        };
        rule.end();
        return read;
      }),
    };
    signing.end();
  }
  for (const template of reader.list('repositoryCreationTemplates')) {
    const read = restoreTemplate(template, now);
    registry.templates.set(read.prefix, read);
  }
  for (const [name, value] of Object.entries(reader.strings('accountSettings'))) registry.settings.set(name, value);
  reader.end();
}

function readFilters(reader: StateReader, type: string) {
  return reader.list('repositoryFilters').map((filter) => {
    const read = { filter: filter.string('filter'), filterType: filter.optionalString('filterType') ?? type };
    filter.end();
    return read;
  });
}

function restoreTemplate(reader: StateReader, now: Instant): CreationTemplate {
  const text = (name: string) => {
    const value = reader.optionalString(name);
    return value === undefined ? {} : { [name]: value };
  };
  const createdAt = reader.optionalTime('createdAt') ?? now;
  const updatedAt = reader.optionalTime('updatedAt') ?? createdAt;
  const encryptionConfiguration = readEncryption(reader.map('encryptionConfiguration'));
  const resourceTags = reader
    .list('resourceTags')
    .map((tag) => ({ Key: tag.string('Key'), Value: tag.string('Value') }));
  const filters = reader.list('imageTagMutabilityExclusionFilters').map((filter) => ({
    filterType: filter.optionalString('filterType') ?? 'WILDCARD',
    filter: filter.string('filter'),
  }));
  const appliedFor = reader.stringList('appliedFor');
  const input = {
    prefix: reader.string('prefix'),
    ...{ ...text('description'), ...text('repositoryPolicy'), ...text('lifecyclePolicy'), ...text('customRoleArn') },
    ...text('imageTagMutability'),
    ...(filters.length > 0 && { imageTagMutabilityExclusionFilters: filters }),
    ...(encryptionConfiguration && { encryptionConfiguration }),
    ...(resourceTags.length > 0 && { resourceTags }),
    appliedFor: appliedFor.length > 0 ? appliedFor : ['CREATE_ON_PUSH'],
  };
  reader.end();
  return readTemplate(input, createdAt, updatedAt);
}

export function readEncryption(reader: StateReader | undefined): Encryption | undefined {
  if (reader === undefined) return undefined;
  const kmsKey = reader.optionalString('kmsKey');
  const encryption = { encryptionType: reader.string('encryptionType'), ...(kmsKey !== undefined && { kmsKey }) };
  reader.end();
  return encryption;
}
