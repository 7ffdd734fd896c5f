/** The registry as a whole: login, account settings, and templates for repositories. */
import { accountId } from '../names.ts';
import type { Operation } from '../service.ts';
import type { EcrCore } from './core.ts';
import { exception, invalidParameter, unsupported } from './errors.ts';
import { createToken, loginDuration, userName } from './login.ts';
import { readMutability } from './mutability.ts';
import { checkEnum } from './names.ts';
import { type PageRequest, paginate } from './pagination.ts';
import type { CreationTemplate } from './store.ts';

/** The values that each setting may have; the first is what it is as long as nobody put one. */
const settings: Readonly<Record<string, readonly string[]>> = {
  BASIC_SCAN_TYPE_VERSION: ['AWS_NATIVE', 'CLAIR'],
  REGISTRY_POLICY_SCOPE: ['V2', 'V1'],
  BLOB_MOUNTING: ['DISABLED', 'ENABLED'],
};

export function registryOperations(core: EcrCore): Record<string, Operation> {
  const settingValues = (name: string): readonly string[] => {
    const values = Object.hasOwn(settings, name) ? settings[name] : undefined;
    if (values === undefined) throw exception('Validation', `There is no account setting named ${name}.`);
    return values;
  };

  return {
    GetAuthorizationToken: (input: { readonly registryIds?: readonly string[] }, { region, accessKeyId }) => {
      const other = input.registryIds?.find((id) => id !== accountId);
      if (other !== undefined) throw unsupported(`A registry of another account (${other})`);
      const password = createToken(core, { region, ...(accessKeyId && { accessKeyId }) }, loginDuration);
      return {
        authorizationData: [
          {
            authorizationToken: Buffer.from(`${userName}:${password}`).toString('base64'),
            expiresAt: new Date(core.clock.now() + loginDuration),
            proxyEndpoint: core.endpoint(),
          },
        ],
      };
    },

    DescribeRegistry: () => ({ registryId: accountId, replicationConfiguration: { rules: [] } }),

    GetAccountSetting: (input: { readonly name: string }, { region }) => ({
      name: input.name,
      value: core.registry(region).settings.get(input.name) ?? settingValues(input.name)[0],
    }),

    PutAccountSetting: (input: { readonly name: string; readonly value: string }, { region }) => {
      checkEnum('value', input.value, settingValues(input.name));
      core.registry(region).settings.set(input.name, input.value);
      return { name: input.name, value: input.value };
    },

    CreateRepositoryCreationTemplate: (input: TemplateInput, { region }) => {
      const { templates } = core.registry(region);
      if (templates.has(input.prefix)) {
        throw exception('TemplateAlreadyExists', `There is a template with the prefix '${input.prefix}' already.`);
      }
      const now = core.clock.now();
      const template = readTemplate(input, now, now);
      templates.set(template.prefix, template);
      return describe(template);
    },

    UpdateRepositoryCreationTemplate: (input: Partial<TemplateInput> & { readonly prefix: string }, { region }) => {
      const { templates } = core.registry(region);
      const { createdAt, updatedAt, ...present } = requireTemplate(templates, input.prefix);
      const given = Object.fromEntries(Object.entries(input).filter(([, value]) => value !== undefined));
      // Filters belong to a mode: another mode does not take them over.
      const { imageTagMutabilityExclusionFilters, ...withoutFilters } = present;
      const kept = input.imageTagMutability === undefined ? present : withoutFilters;
      const template = readTemplate({ ...kept, ...given }, createdAt, core.clock.now());
      templates.set(template.prefix, template);
      return describe(template);
    },

    DeleteRepositoryCreationTemplate: (input: { readonly prefix: string }, { region }) => {
      const { templates } = core.registry(region);
      const template = requireTemplate(templates, input.prefix);
      templates.delete(input.prefix);
      return describe(template);
    },

    DescribeRepositoryCreationTemplates: (
      input: PageRequest & { readonly prefixes?: readonly string[] },
      { region },
    ) => {
      const { prefixes } = input;
      const all = [...core.registry(region).templates.values()];
      const { page, nextToken } = paginate(
        prefixes === undefined ? all : all.filter(({ prefix }) => prefixes.includes(prefix)),
        input,
      );
      return { registryId: accountId, repositoryCreationTemplates: page.map(showTemplate), nextToken };
    },
  };
}

type TemplateInput = Omit<CreationTemplate, 'createdAt' | 'updatedAt'>;

/** A template as a caller gave it, checked. */
export function readTemplate(input: TemplateInput, createdAt: number, updatedAt: number): CreationTemplate {
  if (!/^([a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*(\/[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*)*\/?|ROOT)$/.test(input.prefix)) {
    throw invalidParameter('prefix', 'must be the beginning of names of repositories, or ROOT');
  }
  for (const use of input.appliedFor) {
    checkEnum('appliedFor', use, ['REPLICATION', 'PULL_THROUGH_CACHE', 'CREATE_ON_PUSH']);
  }
  if (input.imageTagMutability !== undefined) readMutability(input);
  return { ...input, createdAt, updatedAt };
}

function requireTemplate(templates: ReadonlyMap<string, CreationTemplate>, prefix: string): CreationTemplate {
  const template = templates.get(prefix);
  if (template === undefined) throw exception('TemplateNotFound', `There is no template with the prefix '${prefix}'.`);
  return template;
}

function describe(template: CreationTemplate): object {
  return { registryId: accountId, repositoryCreationTemplate: showTemplate(template) };
}

function showTemplate(template: CreationTemplate): object {
  return { ...template, createdAt: new Date(template.createdAt), updatedAt: new Date(template.updatedAt) };
}
