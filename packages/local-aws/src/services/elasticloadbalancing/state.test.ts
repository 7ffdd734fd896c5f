/** States of load balancers: written by a person, or dumped and restored. */
import { describe, expect, it } from '@jest/globals';
import { StateError } from '../service.ts';
import { failed, sampleLoadBalancing } from './elasticloadbalancing-sample.ts';

const second = 1000;

describe('a state that a person writes', () => {
  const written = {
    targetGroups: [
      { TargetGroupName: 'one', TargetType: 'ip', Port: 8080, Targets: [{ Id: '10.0.0.9' }] },
      { TargetGroupName: 'two', HealthCheckPath: '/health', Tags: { team: 'shop' } },
    ],
    loadBalancers: [
      {
        LoadBalancerName: 'front',
        Listeners: [
          {
            DefaultActions: [
              {
                ForwardConfig: {
                  TargetGroups: [
                    { TargetGroupArn: 'one', Weight: 100 },
                    { TargetGroupArn: 'two', Weight: 0 },
                  ],
                },
              },
            ],
          },
          {
            Port: 8080,
            DefaultActions: [{ TargetGroupArn: 'one' }],
            Rules: [
              {
                Priority: 1,
                Conditions: [{ Field: 'path-pattern', Values: ['/admin/*'] }],
                Actions: [{ Type: 'fixed-response', FixedResponseConfig: { StatusCode: '403' } }],
              },
            ],
          },
        ],
      },
    ],
  };

  it('may leave out whatever has a default', async () => {
    const aws = await sampleLoadBalancing();
    await aws.balancing.restore(written);
    const { LoadBalancers } = await aws.call('DescribeLoadBalancers', {});
    expect(LoadBalancers).toMatchObject([
      { LoadBalancerName: 'front', Type: 'application', State: { Code: 'active' }, Scheme: 'internet-facing' },
    ]);
    const { Listeners } = await aws.call('DescribeListeners', { LoadBalancerArn: LoadBalancers[0].LoadBalancerArn });
    expect(Listeners).toMatchObject([
      { Port: 80, Protocol: 'HTTP' },
      { Port: 8080, Protocol: 'HTTP' },
    ]);
    const one = aws.balancing.targetGroup('one', 'us-east-1')?.arn ?? '';
    const two = aws.balancing.targetGroup('two', 'us-east-1')?.arn ?? '';
    expect(aws.balancing.forward(Listeners[0].ListenerArn)).toEqual([
      { targetGroupArn: one, weight: 100 },
      { targetGroupArn: two, weight: 0 },
    ]);
    expect([...aws.opened.values()]).toEqual([80, 8080]);
    await aws.clock.step(5 * second);
    expect(aws.balancing.targetHealth(one)).toEqual([{ id: '10.0.0.9', port: 8080, state: 'healthy' }]);
  });

  it('gets the same ARNs in every run', async () => {
    const runs = [await sampleLoadBalancing(), await sampleLoadBalancing()];
    for (const aws of runs) await aws.balancing.restore(written);
    expect(runs[0]?.balancing.dump()).toEqual(runs[1]?.balancing.dump());
  });

  it.each([
    [{ targetGroups: [{ Name: 'a' }] }, 'elasticloadbalancing.targetGroups[0].TargetGroupName is missing'],
    [{ targetGroups: [{ TargetGroupName: 'a', Colour: 'red' }] }, 'elasticloadbalancing.targetGroups[0].Colour'],
    [{ targetGroups: [{ TargetGroupName: 'a', Port: '80' }] }, 'elasticloadbalancing.targetGroups[0].Port is "80"'],
    [{ targetGroups: [{ TargetGroupName: 'a', Protocol: 'UDP' }] }, 'elasticloadbalancing.targetGroups[0]: A target'],
    [{ targetGroups: [{ TargetGroupName: 'a' }, { TargetGroupName: 'a' }] }, 'there are two target groups a'],
    [{ targetGroups: [{ TargetGroupName: 'a', Targets: [{ Id: '10.0.0.1', State: 'ill' }] }] }, 'State is "ill"'],
    [{ targetGroups: [{ TargetGroupName: 'a', Targets: [{ Id: '10.0.0.1', State: 'draining' }] }] }, 'DrainingUntil'],
    [{ loadBalancers: [{ LoadBalancerName: '-' }] }, 'elasticloadbalancing.loadBalancers[0]: Load balancer name'],
    [
      { loadBalancers: [{ LoadBalancerName: 'a', Listeners: [{ DefaultActions: [{ TargetGroupArn: 'none' }] }] }] },
      "elasticloadbalancing.loadBalancers[0].Listeners[0]: Target groups 'none' not found",
    ],
    [
      { loadBalancers: [{ LoadBalancerName: 'a', Listeners: [{ DefaultActions: [] }] }] },
      'must have at least one action',
    ],
    [{ balancers: [] }, 'elasticloadbalancing.balancers is not known'],
    [[], 'it must be a map'],
  ])('is refused as %j, and changes nothing', async (state, sentence) => {
    const aws = await sampleLoadBalancing();
    const before = aws.balancing.dump();
    const restored = Promise.resolve(aws.balancing.restore(state));
    await expect(restored).rejects.toThrow(StateError);
    await expect(restored).rejects.toThrow(sentence);
    expect(aws.balancing.dump()).toEqual(before);
  });
});

describe('a state that was dumped', () => {
  it('is the same after a restore, and goes on where it was', async () => {
    const aws = await sampleLoadBalancing();
    const listener = await aws.listen({ [aws.blue]: 90, [aws.green]: 10 });
    const Conditions = [{ Field: 'query-string', QueryStringConfig: { Values: [{ Key: 'v', Value: '2' }] } }];
    const RedirectConfig = { StatusCode: 'HTTP_302', Path: '/new' };
    await aws.call('CreateRule', {
      ...{ ListenerArn: listener, Priority: 3, Conditions, Tags: [{ Key: 'a', Value: 'b' }] },
      Actions: [{ Type: 'redirect', RedirectConfig }],
    });
    const Attributes = [{ Key: 'stickiness.enabled', Value: 'true' }];
    await aws.call('ModifyTargetGroupAttributes', { TargetGroupArn: aws.blue, Attributes });
    const targets = [4, 5, 6].map((last) => ({ id: `10.0.0.${last}`, port: 80 }));
    aws.results.set('10.0.0.5:80', failed);
    aws.balancing.register(aws.blue, targets);
    await aws.clock.step(40 * second);
    aws.balancing.deregister(aws.blue, targets.slice(2));
    const states = ['healthy', 'unhealthy Target.FailedHealthChecks', 'draining Target.DeregistrationInProgress'];
    expect(aws.health(aws.blue)).toEqual(states);

    const dumped = JSON.parse(JSON.stringify(aws.balancing.dump()));
    const other = await sampleLoadBalancing();
    await other.balancing.restore(dumped);
    expect(other.balancing.dump()).toEqual(dumped);
    expect(other.health(aws.blue)).toEqual(states);
    expect(other.balancing.ruleArns(listener)).toEqual(aws.balancing.ruleArns(listener));
    // The other clock stands where the first one began, 40 seconds earlier.
    await other.clock.step(339 * second);
    expect(other.health(aws.blue)).toHaveLength(3);
    await other.clock.step(second);
    expect(other.health(aws.blue)).toEqual(['healthy', 'healthy']);
  });
});
