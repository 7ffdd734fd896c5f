/** Registration, checks on the clock, use and draining of targets. */
import { describe, expect, it } from '@jest/globals';
import type { CheckResult } from '../../load-balancer/probe.ts';
import { failed, forwardAction, sampleLoadBalancing } from './elasticloadbalancing-sample.ts';

const second = 1000;
const one = { id: '10.0.0.4', port: 8080 };
const two = { id: '10.0.0.5', port: 8080 };

describe('targets', () => {
  it('are not checked while nothing forwards to their group', async () => {
    const aws = await sampleLoadBalancing();
    aws.balancing.register(aws.blue, [one]);
    await aws.clock.step(600 * second);
    expect(aws.health(aws.blue)).toEqual(['unused Target.NotInUse']);
    expect(aws.checks).toEqual([]);
  });

  it('are checked once a rule forwards to their group, be it at weight 0', async () => {
    const aws = await sampleLoadBalancing();
    aws.balancing.register(aws.green, [one]);
    await aws.listen({ [aws.blue]: 100, [aws.green]: 0 });
    expect(aws.health(aws.green)).toEqual(['initial Elb.RegistrationInProgress']);
    await aws.clock.step(5 * second);
    expect(aws.health(aws.green)).toEqual(['healthy']);
  });

  it('are no longer checked once nothing forwards to their group', async () => {
    const aws = await sampleLoadBalancing();
    const listener = await aws.listen({ [aws.blue]: 1 });
    aws.balancing.register(aws.blue, [one]);
    await aws.clock.step(5 * second);
    aws.balancing.setForward(listener, [{ targetGroupArn: aws.green, weight: 1 }]);
    expect(aws.health(aws.blue)).toEqual(['unused Target.NotInUse']);
    await aws.clock.step(300 * second);
    expect(aws.checks).toHaveLength(1);
    await aws.call('DeleteListener', { ListenerArn: listener });
    expect(aws.balancing.targetGroup('green', 'us-east-1')?.loadBalancerArns).toEqual([]);
  });

  it('are checked each interval, on the port and path of the health check', async () => {
    const aws = await sampleLoadBalancing();
    const settings = { HealthCheckPath: '/health', HealthCheckPort: '9000', HealthCheckIntervalSeconds: 10 };
    await aws.call('ModifyTargetGroup', { TargetGroupArn: aws.blue, ...settings, Matcher: { HttpCode: '200-299' } });
    await aws.listen({ [aws.blue]: 1 });
    aws.balancing.register(aws.blue, [one]);
    await aws.clock.step(26 * second);
    const check = { protocol: 'HTTP', address: '10.0.0.4', port: 9000, path: '/health', matcher: '200-299' };
    expect(aws.checks).toEqual([5, 15, 25].map((at) => ({ at, ...check })));
  });

  it('are not checked again before a check has ended, and then at once if it took longer than the interval', async () => {
    const aws = await sampleLoadBalancing();
    await aws.listen({ [aws.blue]: 1 });
    let answer = (_: CheckResult) => {};
    aws.results.set('10.0.0.4:8080', new Promise((resolve) => (answer = resolve)));
    aws.balancing.register(aws.blue, [one]);
    aws.clock.advance(45 * second);
    expect(aws.checks).toHaveLength(1);
    answer({ passed: true });
    await aws.clock.step(31 * second);
    expect(aws.checks.map(({ at }) => at)).toEqual([5, 45, 75]);
  });

  it('become unhealthy by the threshold and healthy again by the other', async () => {
    const aws = await sampleLoadBalancing();
    await aws.listen({ [aws.blue]: 1 });
    aws.balancing.register(aws.blue, [one, two]);
    await aws.clock.step(5 * second);
    aws.results.set('10.0.0.4:8080', failed);
    await aws.clock.step(30 * second);
    expect(aws.health(aws.blue)).toEqual(['healthy', 'healthy']);
    await aws.clock.step(30 * second);
    expect(aws.health(aws.blue)).toEqual(['unhealthy Target.FailedHealthChecks', 'healthy']);
    aws.results.clear();
    await aws.clock.step(4 * 30 * second);
    expect(aws.health(aws.blue)[0]).toBe('unhealthy Target.FailedHealthChecks');
    await aws.clock.step(30 * second);
    expect(aws.health(aws.blue)).toEqual(['healthy', 'healthy']);
  });

  it('drain for the deregistration delay, and then are gone', async () => {
    const aws = await sampleLoadBalancing();
    const Attributes = [{ Key: 'deregistration_delay.timeout_seconds', Value: '60' }];
    await aws.call('ModifyTargetGroupAttributes', { TargetGroupArn: aws.blue, Attributes });
    await aws.listen({ [aws.blue]: 1 });
    aws.balancing.register(aws.blue, [one]);
    await aws.clock.step(5 * second);
    aws.balancing.deregister(aws.blue, [one]);
    await aws.clock.step(59 * second);
    expect(aws.health(aws.blue)).toEqual(['draining Target.DeregistrationInProgress']);
    await aws.clock.step(second);
    expect(aws.health(aws.blue)).toEqual([]);
    const Targets = [{ Id: one.id, Port: one.port }];
    const { TargetHealthDescriptions } = await aws.call('DescribeTargetHealth', { TargetGroupArn: aws.blue, Targets });
    expect(TargetHealthDescriptions[0].TargetHealth).toMatchObject({ State: 'unused', Reason: 'Target.NotRegistered' });
    expect(aws.checks).toHaveLength(1);
  });

  it('drain to the end although nothing forwards to them any more', async () => {
    const aws = await sampleLoadBalancing();
    const listener = await aws.listen({ [aws.blue]: 1 });
    aws.balancing.register(aws.blue, [one]);
    await aws.clock.step(5 * second);
    aws.balancing.deregister(aws.blue, [one]);
    await aws.call('DeleteListener', { ListenerArn: listener });
    expect(aws.health(aws.blue)).toEqual(['draining Target.DeregistrationInProgress']);
    await aws.clock.step(300 * second);
    expect(aws.health(aws.blue)).toEqual([]);
  });

  it('hear nothing more of a check that was on its way when they went', async () => {
    const aws = await sampleLoadBalancing();
    await aws.listen({ [aws.blue]: 1 });
    let answer = (_: CheckResult) => {};
    aws.results.set(
      '10.0.0.4:8080',
      new Promise((resolve) => {
        answer = resolve;
      }),
    );
    aws.balancing.register(aws.blue, [one]);
    aws.clock.advance(5 * second);
    aws.balancing.deregister(aws.blue, [one]);
    answer({ passed: true });
    await aws.clock.step(200 * second);
    expect(aws.health(aws.blue)).toEqual(['draining Target.DeregistrationInProgress']);
    expect(aws.checks).toHaveLength(1);
  });

  it('that drain come back when they are registered again', async () => {
    const aws = await sampleLoadBalancing();
    await aws.listen({ [aws.blue]: 1 });
    aws.balancing.register(aws.blue, [one]);
    await aws.clock.step(5 * second);
    aws.balancing.deregister(aws.blue, [one]);
    aws.balancing.register(aws.blue, [one]);
    expect(aws.health(aws.blue)).toEqual(['initial Elb.RegistrationInProgress']);
    await aws.clock.step(600 * second);
    expect(aws.health(aws.blue)).toEqual(['healthy']);
  });

  it('go at once where nothing forwards to them', async () => {
    const aws = await sampleLoadBalancing();
    aws.balancing.register(aws.blue, [one]);
    aws.balancing.deregister(aws.blue, [one]);
    expect(aws.health(aws.blue)).toEqual([]);
  });

  it('tell each change of their health', async () => {
    const aws = await sampleLoadBalancing();
    await aws.listen({ [aws.blue]: 1 });
    const told: string[] = [];
    const stop = aws.balancing.onTargetHealth((arn) => told.push(...aws.health(arn)));
    aws.balancing.register(aws.blue, [one]);
    await aws.clock.step(65 * second);
    stop();
    aws.balancing.deregister(aws.blue, [one]);
    expect(told).toEqual(['initial Elb.RegistrationInProgress', 'initial Elb.InitialHealthChecking', 'healthy']);
  });

  it('flap for as long as a fault says so', async () => {
    let period: number | undefined = 60 * second;
    const aws = await sampleLoadBalancing({ flapping: (name) => (name === 'blue' ? period : undefined) });
    await aws.listen({ [aws.blue]: 1, [aws.green]: 1 });
    aws.balancing.register(aws.blue, [one]);
    aws.balancing.register(aws.green, [two]);
    const seen: string[] = [];
    for (let half = 0; half < 4; half++) {
      await aws.clock.step(30 * second);
      seen.push(aws.health(aws.blue)[0] ?? '', aws.health(aws.green)[0] ?? '');
    }
    const ill = 'unhealthy Target.FailedHealthChecks';
    expect(seen).toEqual(['healthy', 'healthy', ill, 'healthy', 'healthy', 'healthy', ill, 'healthy']);
    period = undefined;
    await aws.clock.step(150 * second);
    expect(aws.health(aws.blue)).toEqual(['healthy']);
  });

  it('leave nothing scheduled after a reset', async () => {
    const aws = await sampleLoadBalancing();
    await aws.listen({ [aws.blue]: 1 });
    aws.balancing.register(aws.blue, [one, two]);
    await aws.clock.step(65 * second);
    aws.balancing.deregister(aws.blue, [two]);
    expect(aws.scheduled()).toBeGreaterThan(2);
    aws.balancing.reset();
    expect(aws.scheduled()).toBe(0);
    await aws.clock.step(600 * second);
    expect(aws.opened.size).toBe(0);
  });

  it('are counted each minute, by load balancer and target group', async () => {
    const aws = await sampleLoadBalancing();
    await aws.listen({ [aws.blue]: 1 });
    aws.balancing.register(aws.blue, [one, two]);
    aws.results.set('10.0.0.5:8080', failed);
    await aws.clock.step(60 * second);
    const last = (arn: string) => arn.split(':').at(-1) ?? '';
    const dimensions = {
      LoadBalancer: last(aws.loadBalancer).replace('loadbalancer/', ''),
      TargetGroup: last(aws.blue),
    };
    const datum = { region: 'us-east-1', namespace: 'AWS/ApplicationELB', dimensions, unit: 'Count' };
    const counts = [
      { ...datum, metricName: 'HealthyHostCount', value: 1 },
      { ...datum, metricName: 'UnHealthyHostCount', value: 1 },
    ];
    expect(aws.metrics).toEqual(counts);
    await aws.clock.step(60 * second);
    expect(aws.metrics).toEqual([...counts, ...counts]);
  });
});

describe('the port of other services', () => {
  it('moves the default rule of a listener, or any rule, and keeps its stickiness', async () => {
    const aws = await sampleLoadBalancing();
    const action = forwardAction({ [aws.blue]: 1 }) as { ForwardConfig: object };
    const TargetGroupStickinessConfig = { Enabled: true, DurationSeconds: 60 };
    const sticky = { ...action, ForwardConfig: { ...action.ForwardConfig, TargetGroupStickinessConfig } };
    const listener = await aws.listen({ [aws.blue]: 1 }, 80, { DefaultActions: [sticky] });
    const [rule = ''] = aws.balancing.ruleArns(listener);
    expect(rule).toMatch(/:listener-rule\/app\/shop\/[0-9a-f]{16}\/[0-9a-f]{16}\/[0-9a-f]{16}$/);
    const weights = [
      { targetGroupArn: aws.blue, weight: 0 },
      { targetGroupArn: aws.green, weight: 100 },
    ];
    aws.balancing.setForward(rule, weights);
    expect(aws.balancing.forward(listener)).toEqual(weights);
    const { Listeners } = await aws.call('DescribeListeners', { ListenerArns: [listener] });
    expect(Listeners[0].DefaultActions[0].ForwardConfig.TargetGroupStickinessConfig).toEqual(
      TargetGroupStickinessConfig,
    );
    expect(aws.events.findLast(({ type }) => type === 'forward-changed')?.detail).toMatchObject({
      listenerArn: listener,
      targetGroups: [
        { name: 'blue', weight: 0 },
        { name: 'green', weight: 100 },
      ],
    });
  });

  it('answers questions about what is not there with undefined, and throws for changes', async () => {
    const aws = await sampleLoadBalancing();
    const { balancing } = aws;
    expect(balancing.forward('arn:none')).toBeUndefined();
    expect(balancing.targetGroup('none', 'us-east-1')).toBeUndefined();
    expect(balancing.targetGroup('blue', 'eu-west-1')).toBeUndefined();
    expect(balancing.loadBalancerType('arn:none')).toBeUndefined();
    expect(balancing.ruleArns('arn:none')).toEqual([]);
    expect(() => balancing.setForward('arn:none', [])).toThrow('One or more rules not found');
    expect(() => balancing.register('arn:none', [one])).toThrow('not found');
    expect(balancing.targetGroup(aws.blue, 'eu-west-1')).toMatchObject({ name: 'blue', port: 80, targetType: 'ip' });
  });

  it('knows a rule that does not forward', async () => {
    const aws = await sampleLoadBalancing();
    const DefaultActions = [{ Type: 'fixed-response', FixedResponseConfig: { StatusCode: '404' } }];
    const listener = await aws.listen({}, 80, { DefaultActions });
    expect(aws.balancing.forward(listener)).toEqual([]);
    expect(aws.balancing.loadBalancerType(listener)).toBe('application');
  });

  it('tells the default rule first', async () => {
    const aws = await sampleLoadBalancing();
    const listener = await aws.listen({ [aws.blue]: 1 });
    const arns: string[] = [];
    for (const Priority of [2, 1]) {
      const Conditions = [{ Field: 'path-pattern', Values: ['/a'] }];
      const Actions = [forwardAction({ [aws.blue]: 1 })];
      const { Rules } = await aws.call('CreateRule', { ListenerArn: listener, Priority, Conditions, Actions });
      arns.unshift(Rules[0].RuleArn);
    }
    expect(aws.balancing.ruleArns(listener).slice(1)).toEqual(arns);
    const { Rules } = await aws.call('DescribeRules', { ListenerArn: listener });
    expect(Rules.map(({ Priority }: { Priority: string }) => Priority)).toEqual(['1', '2', 'default']);
    expect(Rules[2].RuleArn).toBe(aws.balancing.ruleArns(listener)[0]);
  });

  it('tells where listeners are reached', async () => {
    const aws = await sampleLoadBalancing();
    const listenerArn = await aws.listen({ [aws.blue]: 1 }, 8080);
    expect(aws.balancing.endpoints()).toEqual([
      { listenerArn, loadBalancerName: 'shop', protocol: 'HTTP', port: 8080, url: 'http://127.0.0.1:8080' },
    ]);
  });
});
