/** Operations on the rules of listeners. The default rule changes by ModifyListener only. */
import type {
  CreateRuleInput,
  DeleteRuleInput,
  DescribeRulesInput,
  ModifyRuleInput,
  Rule as RuleShape,
  SetRulePrioritiesInput,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import type { Operation } from '../service.ts';
import { describeAction, readAction } from './actions.ts';
import { ruleArn } from './arns.ts';
import { describeCondition, readConditions } from './conditions.ts';
import { type Core, checkAction, newId, putRule, withdraw } from './core.ts';
import { invalid, refusal, unsupported } from './errors.ts';
import { paginate } from './pagination.ts';
import type { Listener, Rule } from './records.ts';
import { setTags } from './tag-operations.ts';

/** Create, Describe, Modify and DeleteRule(s), SetRulePriorities. */
export function createRuleOperations(core: Core) {
  const { store } = core;
  const read = (listener: Listener, actions: CreateRuleInput['Actions'] = []) => {
    const loadBalancer = store.requireLoadBalancer(listener.loadBalancerArn);
    const action = readAction(actions, loadBalancer.type);
    checkAction(store, action, loadBalancer, listener.protocol);
    return { action, order: actions[0]?.Order };
  };
  return {
    CreateRule: (input: CreateRuleInput) => {
      const listener = store.requireListener(input.ListenerArn ?? '');
      if (listener.protocol === 'TCP') throw unsupported('A rule of a network load balancer');
      if (input.Transforms?.length) throw unsupported('A transform of a rule');
      const priority = readPriority(input.Priority);
      const conditions = readConditions(input.Conditions ?? []);
      if (store.rulesOf(listener.arn).some((rule) => rule.priority === priority)) throw priorityInUse(priority);
      const arn = ruleArn(listener.arn, newId(core));
      const rule: Rule = { arn, listenerArn: listener.arn, priority, conditions, ...read(listener, input.Actions) };
      setTags(store, arn, input.Tags);
      putRule(core, rule);
      return { Rules: [describeRule(rule)] };
    },
    DescribeRules: (input: DescribeRulesInput) => {
      const { ListenerArn, RuleArns = [] } = input;
      if ((ListenerArn === undefined) === (RuleArns.length === 0)) {
        throw invalid('You must specify either listener rule ARNs or a listener ARN');
      }
      const wanted =
        ListenerArn === undefined
          ? RuleArns.map((arn) => store.requireRule(arn))
          : store.rulesOf(store.requireListener(ListenerArn).arn);
      const { page, ...rest } = paginate(wanted, input);
      return { Rules: page.map(describeRule), ...rest };
    },
    ModifyRule: (input: ModifyRuleInput) => {
      const rule = requireOwn(store.requireRule(input.RuleArn ?? ''), 'modified');
      if (input.Transforms?.length) throw unsupported('A transform of a rule');
      const changed: Rule = {
        ...rule,
        ...(input.Conditions?.length && { conditions: readConditions(input.Conditions) }),
        ...(input.Actions?.length && read(store.requireListener(rule.listenerArn), input.Actions)),
      };
      putRule(core, changed);
      return { Rules: [describeRule(changed)] };
    },
    DeleteRule: ({ RuleArn = '' }: DeleteRuleInput) => {
      const rule = requireOwn(store.requireRule(RuleArn), 'deleted');
      withdraw(core, [rule], () => store.deleteRule(rule.arn));
      return {};
    },
    SetRulePriorities: ({ RulePriorities = [] }: SetRulePrioritiesInput) => {
      const changed = RulePriorities.map(
        ({ RuleArn = '', Priority }): Rule => ({
          ...requireOwn(store.requireRule(RuleArn), 'modified'),
          priority: readPriority(Priority),
        }),
      );
      for (const { arn, listenerArn, priority } of changed) {
        const others = store.rulesOf(listenerArn).map((other) => changed.find((one) => one.arn === other.arn) ?? other);
        if (others.some((other) => other.arn !== arn && other.priority === priority)) throw priorityInUse(priority);
      }
      for (const rule of changed) putRule(core, rule);
      return { Rules: changed.map(describeRule) };
    },
  } satisfies Record<string, Operation>;
}

function describeRule({ arn, priority, conditions, action, order }: Rule): RuleShape {
  return {
    RuleArn: arn,
    Priority: String(priority),
    Conditions: conditions.map(describeCondition),
    Actions: [describeAction(action, order)],
    IsDefault: priority === 'default',
  };
}

function requireOwn(rule: Rule, what: 'modified' | 'deleted'): Rule {
  if (rule.priority !== 'default') return rule;
  throw refusal('OperationNotPermitted', `Default rule '${rule.arn}' cannot be ${what}`);
}

function readPriority(priority: number | undefined): number {
  if (priority !== undefined && Number.isInteger(priority) && priority >= 1 && priority <= 50_000) return priority;
  throw invalid(`Priority '${priority}' must be between 1 and 50000`);
}

function priorityInUse(priority: Rule['priority']) {
  return refusal('PriorityInUse', `Priority '${priority}' is currently in use`);
}
