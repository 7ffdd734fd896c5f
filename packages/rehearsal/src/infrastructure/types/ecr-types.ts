/** Repositories of images. */
import {
  CreateRepositoryCommand,
  type CreateRepositoryCommandInput,
  PutLifecyclePolicyCommand,
  SetRepositoryPolicyCommand,
} from '@aws-sdk/client-ecr';
import { isValueMap } from '../template.ts';
import { type CreatedType, text, uncapitalized } from './created-type.ts';

/** ECR writes Key and Value of a tag as CloudFormation does. */
const spelling = { data: ['Tags'] };

export const ecrTypes: Readonly<Record<string, CreatedType>> = {
  'AWS::ECR::Repository': {
    properties: [
      ...['RepositoryName', 'ImageTagMutability', 'ImageTagMutabilityExclusionFilters', 'ImageScanningConfiguration'],
      // EmptyOnDelete tells what happens at the end of the stack, which a rehearsal does not see.
      ...['EncryptionConfiguration', 'LifecyclePolicy', 'RepositoryPolicyText', 'EmptyOnDelete', 'Tags'],
    ],
    required: ['RepositoryName'],
    attributes: ['Arn', 'RepositoryUri'],
    create: async (properties, _metadata, { ecr }) => {
      const { LifecyclePolicy, RepositoryPolicyText, EmptyOnDelete, ...settings } = properties;
      const input = uncapitalized(settings, spelling) as unknown as CreateRepositoryCommandInput;
      const { repository } = await ecr.send(new CreateRepositoryCommand(input));
      const repositoryName = text(properties.RepositoryName);
      if (isValueMap(LifecyclePolicy)) {
        const lifecyclePolicyText = text(LifecyclePolicy.LifecyclePolicyText);
        await ecr.send(new PutLifecyclePolicyCommand({ repositoryName, lifecyclePolicyText }));
      }
      if (RepositoryPolicyText !== undefined) {
        const policyText =
          typeof RepositoryPolicyText === 'string' ? RepositoryPolicyText : JSON.stringify(RepositoryPolicyText);
        await ecr.send(new SetRepositoryPolicyCommand({ repositoryName, policyText }));
      }
      const { repositoryArn: Arn = '', repositoryUri: RepositoryUri = '' } = repository ?? {};
      return { ref: repositoryName ?? '', attributes: { Arn, RepositoryUri } };
    },
  },
};
