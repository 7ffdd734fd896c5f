/** What of CloudFormation is real. */
import type { ServiceCompatibility } from '../../compatibility/service-compatibility.ts';

const seeded = 'stacks of the state';

export const cloudFormationCompatibility: ServiceCompatibility = {
  service: 'cloudformation',
  title: 'CloudFormation',
  operations: {
    DescribeStacks: { real: `${seeded}, by name or id, in pages` },
    ListStacks: { real: `${seeded}, by status, in pages` },
    DescribeStackResource: { real: `resources of ${seeded}` },
    DescribeStackResources: { real: `resources of ${seeded}, by stack, logical or physical id` },
    ListStackResources: { real: `resources of ${seeded}, in pages` },
    GetTemplate: { real: 'the text of the state', assumed: 'an error if the state has none' },
    ListExports: { real: `outputs of ${seeded} that have an export name` },
  },
  differences: ['Stacks exist because a state has them; nothing creates, changes or deletes one.'],
};
