/** The load balancers of a service, as far as deployments shift their traffic. Refusals in ECS's words. */

import type { DeploymentStrategy, LoadBalancer } from '@aws-sdk/client-ecs';
import type { LoadBalancing } from '../../ports.ts';
import { exception, invalidParameter } from './errors.ts';

const ruleOfApplication = /^arn:[\w-]+:elasticloadbalancing:[^:]*:[^:]*:listener-rule\/app\//;
const listenerOfNetwork = /^arn:[\w-]+:elasticloadbalancing:[^:]*:[^:]*:listener\/net\//;

/**
 * Throws unless ECS could shift the traffic of these load balancers with this strategy. assumed: the code is
 * InvalidParameterException but for the missing advanced configuration, whose ClientException was seen.
 */
export function checkTrafficConfiguration(
  strategy: DeploymentStrategy | undefined,
  loadBalancers: readonly LoadBalancer[],
  { forward }: Pick<LoadBalancing, 'forward'>,
): void {
  const advanced = loadBalancers.filter(({ advancedConfiguration }) => advancedConfiguration !== undefined);
  if (advanced.some(({ loadBalancerName }) => loadBalancerName !== undefined)) {
    throw invalidParameter('advancedConfiguration field is not allowed with ELBv1 loadBalancers');
  }
  if (advanced.length > 0 && advanced.length < loadBalancers.length) {
    throw invalidParameter('Either all or none of the provided loadBalancers must have advancedConfiguration defined');
  }
  if (strategy !== undefined && strategy !== 'ROLLING' && advanced.length < loadBalancers.length) {
    const what = strategy === 'BLUE_GREEN' ? 'a non-ROLLING' : `the ${strategy.toLowerCase()}`;
    throw exception(
      'Client',
      `advancedConfiguration field is required for all loadBalancers when using ${what} deployment strategy`,
    );
  }
  checkDistinctGroups(loadBalancers);
  for (const loadBalancer of advanced) checkRules(loadBalancer, forward);
}

function checkDistinctGroups(loadBalancers: readonly LoadBalancer[]): void {
  const seen = new Set<string>();
  const groups = loadBalancers.flatMap(({ targetGroupArn, advancedConfiguration }) => [
    targetGroupArn,
    advancedConfiguration?.alternateTargetGroupArn,
  ]);
  for (const group of groups) {
    if (group === undefined) continue;
    if (seen.has(group)) throw invalidParameter(`Duplicate targetGroupArn found: ${group}`);
    seen.add(group);
  }
}

function checkRules({ targetGroupArn, advancedConfiguration }: LoadBalancer, forward: LoadBalancing['forward']): void {
  const { alternateTargetGroupArn, productionListenerRule, testListenerRule, roleArn } = advancedConfiguration ?? {};
  // assumed: the words for what is missing.
  if (!targetGroupArn || !alternateTargetGroupArn || !productionListenerRule || !roleArn) {
    throw invalidParameter(
      'targetGroupArn, alternateTargetGroupArn, productionListenerRule and roleArn are required with advancedConfiguration',
    );
  }
  requireRule('productionListenerRule', productionListenerRule);
  if (testListenerRule) requireRule('testListenerRule', testListenerRule);
  if (testListenerRule === productionListenerRule) {
    throw invalidParameter(
      `The following rules cannot be used as both production and test listener rules: ${productionListenerRule}`,
    );
  }
  const known = forward(productionListenerRule)?.map((weight) => weight.targetGroupArn);
  const pair = [targetGroupArn, alternateTargetGroupArn];
  const application = ruleOfApplication.test(productionListenerRule);
  if (application && !testListenerRule && known !== undefined && !pair.every((group) => known.includes(group))) {
    throw invalidParameter(
      'For Application LoadBalancer, testListenerRule is required when productionListenerRule is not associated with both targetGroup and alternateTargetGroup',
    );
  }
}

function requireRule(name: string, ruleArn: string): void {
  if (ruleOfApplication.test(ruleArn) || listenerOfNetwork.test(ruleArn)) return;
  throw invalidParameter(
    `${name} has an invalid ARN format. Must be RuleArn for ALB or ListenerArn for NLB. Got: ${ruleArn}`,
  );
}
