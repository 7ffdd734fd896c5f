/** Operations on target groups and their attributes. */
import type {
  CreateTargetGroupInput,
  DeleteTargetGroupInput,
  DescribeTargetGroupAttributesInput,
  DescribeTargetGroupsInput,
  ModifyTargetGroupAttributesInput,
  ModifyTargetGroupInput,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import type { Call, Operation } from '../service.ts';
import { targetGroupArn } from './arns.ts';
import { changeAttributes, describeAttributes, targetGroupAttributes } from './attributes.ts';
import { type Core, newId, ofRegion } from './core.ts';
import { refusal, targetGroupNotFound } from './errors.ts';
import { requireName } from './names.ts';
import { paginate } from './pagination.ts';
import type { TargetGroup } from './records.ts';
import { setTags } from './tag-operations.ts';
import { describeTargetGroup, modifySettings, readSettings } from './target-group-settings.ts';

/** Create, Describe, Modify and DeleteTargetGroup(s), Modify and DescribeTargetGroupAttributes. */
export function createTargetGroupOperations(core: Core) {
  const { store, targets } = core;
  const describe = (group: TargetGroup) => describeTargetGroup(group, store.loadBalancersOf(group.arn));
  return {
    CreateTargetGroup: (input: CreateTargetGroupInput, { region }: Call) => {
      const name = requireName('Target group', input.Name ?? '');
      const settings = readSettings(input);
      const present = ofRegion(store.targetGroups.values(), region).find((group) => group.name === name);
      if (present !== undefined) {
        const { arn: _, region: __, name: ___, attributes: ____, ...presentSettings } = present;
        if (JSON.stringify(presentSettings) !== JSON.stringify(settings)) {
          throw refusal(
            'DuplicateTargetGroupName',
            `A target group with the same name '${name}' exists, but with different settings`,
          );
        }
        return { TargetGroups: [describe(present)] };
      }
      const arn = targetGroupArn(region, name, newId(core));
      const group = { arn, region, name, ...settings, attributes: {} };
      setTags(store, arn, input.Tags);
      store.targetGroups.set(arn, group);
      return { TargetGroups: [describe(group)] };
    },
    DescribeTargetGroups: (input: DescribeTargetGroupsInput, { region }: Call) => {
      const { LoadBalancerArn, TargetGroupArns: arns = [], Names: names = [] } = input;
      const all = ofRegion(store.targetGroups.values(), region);
      if (LoadBalancerArn !== undefined) store.requireLoadBalancer(LoadBalancerArn);
      for (const arn of arns) if (!store.targetGroups.has(arn)) throw targetGroupNotFound(arn);
      for (const name of names) if (!all.some((group) => group.name === name)) throw targetGroupNotFound(name);
      const wanted = all.filter(
        ({ arn, name }) =>
          ((arns.length === 0 && names.length === 0) || arns.includes(arn) || names.includes(name)) &&
          (LoadBalancerArn === undefined || store.loadBalancersOf(arn).includes(LoadBalancerArn)),
      );
      const { page, ...rest } = paginate(wanted, input);
      return { TargetGroups: page.map(describe), ...rest };
    },
    ModifyTargetGroup: ({ TargetGroupArn = '', ...changes }: ModifyTargetGroupInput) => {
      const group = modifySettings(store.requireTargetGroup(TargetGroupArn), changes);
      store.targetGroups.set(group.arn, group);
      return { TargetGroups: [describe(group)] };
    },
    /** assumed: one that is not there is no error, as the model has none. */
    DeleteTargetGroup: ({ TargetGroupArn = '' }: DeleteTargetGroupInput) => {
      if (store.loadBalancersOf(TargetGroupArn).length > 0) {
        throw refusal('ResourceInUse', `Target group '${TargetGroupArn}' is currently in use by a listener or a rule`);
      }
      targets.delete(TargetGroupArn);
      store.deleteTargetGroup(TargetGroupArn);
      return {};
    },
    ModifyTargetGroupAttributes: ({ TargetGroupArn = '', Attributes = [] }: ModifyTargetGroupAttributesInput) => {
      const group = store.requireTargetGroup(TargetGroupArn);
      const rules = targetGroupAttributes[group.protocol];
      const attributes = changeAttributes('Target group', rules, group.attributes, Attributes);
      store.targetGroups.set(group.arn, { ...group, attributes });
      return { Attributes: describeAttributes(rules, attributes) };
    },
    DescribeTargetGroupAttributes: ({ TargetGroupArn = '' }: DescribeTargetGroupAttributesInput) => {
      const { protocol, attributes } = store.requireTargetGroup(TargetGroupArn);
      return { Attributes: describeAttributes(targetGroupAttributes[protocol], attributes) };
    },
  } satisfies Record<string, Operation>;
}
