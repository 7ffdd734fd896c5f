/** What clients may ask of load balancers, and how they are refused. */
import { describe, expect, it } from '@jest/globals';
import { forwardAction, sampleLoadBalancing } from './elasticloadbalancing-sample.ts';

const groupInput = { Protocol: 'HTTP', Port: 80, VpcId: 'vpc-1', TargetType: 'ip' };
const fixed = { Type: 'fixed-response', FixedResponseConfig: { StatusCode: '200' } };
const path = { Field: 'path-pattern', Values: ['/a/*'] };

describe('load balancers', () => {
  it('are provisioned for a moment, then active', async () => {
    const aws = await sampleLoadBalancing();
    const state = async () => (await aws.call('DescribeLoadBalancers', {})).LoadBalancers[0].State.Code;
    expect(await state()).toBe('provisioning');
    aws.clock.advance(10_000);
    expect(await state()).toBe('active');
  });

  it('are the same if they are created again, and refused if they differ', async () => {
    const aws = await sampleLoadBalancing();
    expect(await aws.balancer('shop')).toBe(aws.loadBalancer);
    const Subnets = ['subnet-a', 'subnet-b'];
    expect(await aws.refusal('CreateLoadBalancer', { Name: 'shop', Subnets, Type: 'network' })).toBe(
      'DuplicateLoadBalancerName',
    );
    expect((await aws.call('DescribeLoadBalancers', {}, 'eu-west-1')).LoadBalancers).toEqual([]);
  });

  it.each([
    [{ Name: 'internal-shop' }, 'ValidationError'],
    [{ Name: '-shop' }, 'ValidationError'],
    [{ Name: 'shop_1' }, 'ValidationError'],
    [{ Name: 'a'.repeat(33) }, 'ValidationError'],
    [{ Subnets: ['subnet-a'] }, 'ValidationError'],
    [{ Subnets: ['subnet-a', 'subnet-a'] }, 'InvalidConfigurationRequest'],
    [{ SubnetMappings: [{ SubnetId: 'subnet-c' }] }, 'InvalidConfigurationRequest'],
    [{ Scheme: 'public' }, 'InvalidScheme'],
    [{ Type: 'classic' }, 'ValidationError'],
    [{ Type: 'gateway' }, 'NotImplemented'],
    [{ Tags: [{ Key: 'a' }, { Key: 'a' }] }, 'DuplicateTagKeys'],
  ])('are refused with %j', async (more, code) => {
    const aws = await sampleLoadBalancing();
    const input = { Name: 'other', Subnets: ['subnet-a', 'subnet-b'], ...more };
    expect(await aws.refusal('CreateLoadBalancer', input)).toBe(code);
    expect((await aws.call('DescribeLoadBalancers', {})).LoadBalancers).toHaveLength(1);
  });

  it('take their listeners with them, unless they are protected', async () => {
    const aws = await sampleLoadBalancing();
    const listener = await aws.listen({ [aws.blue]: 1 });
    const input = { LoadBalancerArn: aws.loadBalancer };
    const protect = (Value: string) =>
      aws.call('ModifyLoadBalancerAttributes', {
        ...input,
        Attributes: [{ Key: 'deletion_protection.enabled', Value }],
      });
    await protect('true');
    expect(await aws.refusal('DeleteLoadBalancer', input)).toBe('OperationNotPermitted');
    await protect('false');
    await aws.call('DeleteLoadBalancer', input);
    await aws.call('DeleteLoadBalancer', input);
    expect(aws.opened.size).toBe(0);
    expect(await aws.refusal('DescribeListeners', { ListenerArns: [listener] })).toBe('ListenerNotFound');
    expect(await aws.refusal('DescribeLoadBalancers', { Names: ['shop'] })).toBe('LoadBalancerNotFound');
    await aws.call('DeleteTargetGroup', { TargetGroupArn: aws.blue });
    expect(await aws.refusal('DescribeTargetGroups', { Names: ['blue'] })).toBe('TargetGroupNotFound');
  });

  it('have attributes with defaults, of which some cannot be carried out', async () => {
    const aws = await sampleLoadBalancing();
    const input = { LoadBalancerArn: aws.loadBalancer };
    const change = (Key: string, Value: string) => ({ ...input, Attributes: [{ Key, Value }] });
    await aws.call('ModifyLoadBalancerAttributes', change('idle_timeout.timeout_seconds', '5'));
    const { Attributes } = await aws.call('DescribeLoadBalancerAttributes', input);
    expect(Attributes).toContainEqual({ Key: 'idle_timeout.timeout_seconds', Value: '5' });
    expect(Attributes).toContainEqual({ Key: 'routing.http2.enabled', Value: 'true' });
    const refusal = (key: string, value: string) => aws.refusal('ModifyLoadBalancerAttributes', change(key, value));
    expect(await refusal('idle_timeout.timeout_seconds', '0')).toBe('ValidationError');
    expect(await refusal('constructor', '0')).toBe('ValidationError');
    expect(await refusal('routing.http.xff_client_port.enabled', 'true')).toBe('NotImplemented');
  });

  it('come in pages', async () => {
    const aws = await sampleLoadBalancing();
    await aws.balancer('two');
    await aws.balancer('three');
    const first = await aws.call('DescribeLoadBalancers', { PageSize: 2 });
    const second = await aws.call('DescribeLoadBalancers', { PageSize: 2, Marker: first.NextMarker });
    const names = [...first.LoadBalancers, ...second.LoadBalancers].map((one) => one.LoadBalancerName);
    expect(names).toEqual(['shop', 'two', 'three']);
    expect(second.NextMarker).toBeUndefined();
    expect(await aws.refusal('DescribeLoadBalancers', { Marker: 'nonsense' })).toBe('ValidationError');
  });
});

describe('target groups', () => {
  it("have AWS's defaults", async () => {
    const aws = await sampleLoadBalancing();
    const { TargetGroups } = await aws.call('DescribeTargetGroups', { Names: ['blue'] });
    expect(TargetGroups).toEqual([
      {
        TargetGroupArn: aws.blue,
        TargetGroupName: 'blue',
        Protocol: 'HTTP',
        Port: 80,
        VpcId: 'vpc-1',
        HealthCheckProtocol: 'HTTP',
        HealthCheckPort: 'traffic-port',
        HealthCheckEnabled: true,
        HealthCheckIntervalSeconds: 30,
        HealthCheckTimeoutSeconds: 6,
        HealthyThresholdCount: 5,
        UnhealthyThresholdCount: 2,
        HealthCheckPath: '/',
        Matcher: { HttpCode: '200' },
        LoadBalancerArns: [],
        TargetType: 'ip',
        ProtocolVersion: 'HTTP1',
        IpAddressType: 'ipv4',
      },
    ]);
  });

  it.each([
    [{ TargetType: 'lambda' }, 'NotImplemented'],
    [{ TargetType: 'pod' }, 'ValidationError'],
    [{ Protocol: 'TLS' }, 'NotImplemented'],
    [{ Protocol: 'SCTP' }, 'ValidationError'],
    [{ ProtocolVersion: 'GRPC' }, 'NotImplemented'],
    [{ Port: 0 }, 'ValidationError'],
    [{ Port: undefined }, 'ValidationError'],
    [{ VpcId: undefined }, 'ValidationError'],
    [{ HealthCheckProtocol: 'TCP' }, 'InvalidConfigurationRequest'],
    [{ HealthCheckEnabled: false }, 'InvalidConfigurationRequest'],
    [{ HealthCheckPath: 'health' }, 'ValidationError'],
    [{ HealthCheckPort: 'http' }, 'ValidationError'],
    [{ HealthCheckIntervalSeconds: 4 }, 'ValidationError'],
    [{ HealthyThresholdCount: 11 }, 'ValidationError'],
    [{ Matcher: { HttpCode: '200-500' } }, 'ValidationError'],
    [{ Matcher: { HttpCode: '299-200' } }, 'ValidationError'],
    [{ Name: 'blue', Port: 81 }, 'DuplicateTargetGroupName'],
  ])('are refused with %j', async (more, code) => {
    const aws = await sampleLoadBalancing();
    expect(await aws.refusal('CreateTargetGroup', { Name: 'new', ...groupInput, ...more })).toBe(code);
  });

  it('are the same if they are created again, and stay while they are in use', async () => {
    const aws = await sampleLoadBalancing();
    expect(await aws.group('blue')).toBe(aws.blue);
    await aws.listen({ [aws.blue]: 1 });
    expect(await aws.refusal('DeleteTargetGroup', { TargetGroupArn: aws.blue })).toBe('ResourceInUse');
    const { TargetGroups } = await aws.call('DescribeTargetGroups', { LoadBalancerArn: aws.loadBalancer });
    expect(TargetGroups).toMatchObject([{ TargetGroupName: 'blue', LoadBalancerArns: [aws.loadBalancer] }]);
  });

  it.each([
    ['stickiness.type', 'app_cookie', 'NotImplemented'],
    ['stickiness.type', 'source_ip', 'ValidationError'],
    ['slow_start.duration_seconds', '30', 'NotImplemented'],
    ['deregistration_delay.timeout_seconds', '3601', 'ValidationError'],
    ['load_balancing.algorithm.type', 'weighted_random', 'NotImplemented'],
  ])('refuse %s of %s', async (Key, Value, code) => {
    const aws = await sampleLoadBalancing();
    const input = { TargetGroupArn: aws.blue, Attributes: [{ Key, Value }] };
    expect(await aws.refusal('ModifyTargetGroupAttributes', input)).toBe(code);
  });

  it.each([
    [{ Id: '8.8.8.8' }, 'InvalidTarget'],
    [{ Id: 'i-0123456789abcdef0' }, 'ValidationError'],
    [{ Id: '10.0.0.4', Port: 65_536 }, 'ValidationError'],
    [{ Id: '' }, 'InvalidTarget'],
  ])('refuse the target %j', async (target, code) => {
    const aws = await sampleLoadBalancing();
    expect(await aws.refusal('RegisterTargets', { TargetGroupArn: aws.blue, Targets: [target] })).toBe(code);
  });

  it('of instances take ids of instances', async () => {
    const aws = await sampleLoadBalancing();
    const TargetGroupArn = await aws.group('instances', { TargetType: 'instance' });
    await aws.call('RegisterTargets', { TargetGroupArn, Targets: [{ Id: 'i-0123456789abcdef0' }] });
    expect(aws.balancing.targetHealth(TargetGroupArn)).toMatchObject([{ id: 'i-0123456789abcdef0', port: 80 }]);
    await aws.call('DeregisterTargets', { TargetGroupArn, Targets: [{ Id: 'i-0123456789abcdef0' }] });
    expect(aws.balancing.targetHealth(TargetGroupArn)).toEqual([]);
    expect(await aws.refusal('RegisterTargets', { TargetGroupArn, Targets: [{ Id: '10.0.0.4' }] })).toBe(
      'InvalidTarget',
    );
  });
});

describe('listeners', () => {
  it.each([
    [{ Protocol: 'TCP' }, 'ValidationError'],
    [{ Protocol: 'HTTPS' }, 'ValidationError'],
    [{ Port: 0 }, 'ValidationError'],
    [{ Port: undefined }, 'ValidationError'],
    [{ Certificates: [{ CertificateArn: 'arn:c' }] }, 'InvalidConfigurationRequest'],
    [{ DefaultActions: [] }, 'ValidationError'],
    [{ DefaultActions: [fixed, fixed] }, 'TooManyActions'],
    [{ DefaultActions: [{ Type: 'authenticate-oidc' }, fixed] }, 'NotImplemented'],
    [{ DefaultActions: [{ Type: 'forward' }] }, 'InvalidLoadBalancerAction'],
    [{ DefaultActions: [{ Type: 'forward', TargetGroupArn: 'arn:none' }] }, 'TargetGroupNotFound'],
    [{ DefaultActions: [{ Type: 'fixed-response', FixedResponseConfig: { StatusCode: '301' } }] }, 'ValidationError'],
    [
      { DefaultActions: [{ Type: 'redirect', RedirectConfig: { StatusCode: 'HTTP_301' } }] },
      'InvalidLoadBalancerAction',
    ],
    [{ LoadBalancerArn: 'arn:none' }, 'LoadBalancerNotFound'],
  ])('are refused with %j', async (more, code) => {
    const aws = await sampleLoadBalancing();
    const input = { LoadBalancerArn: aws.loadBalancer, Protocol: 'HTTP', Port: 80, DefaultActions: [fixed], ...more };
    expect(await aws.refusal('CreateListener', input)).toBe(code);
    expect((await aws.call('DescribeListeners', { LoadBalancerArn: aws.loadBalancer })).Listeners).toEqual([]);
  });

  it.each([
    [1000, 'ValidationError'],
    [-1, 'ValidationError'],
    [0.5, 'ValidationError'],
  ])('are refused with the weight %d', async (weight, code) => {
    const aws = await sampleLoadBalancing();
    const DefaultActions = [forwardAction({ [aws.blue]: weight })];
    const input = { LoadBalancerArn: aws.loadBalancer, Protocol: 'HTTP', Port: 80, DefaultActions };
    expect(await aws.refusal('CreateListener', input)).toBe(code);
  });

  it('have a port of their own, and are the same if they are created again', async () => {
    const aws = await sampleLoadBalancing();
    const listener = await aws.listen({ [aws.blue]: 1 });
    expect(await aws.listen({ [aws.blue]: 1 })).toBe(listener);
    await expect(aws.listen({ [aws.green]: 1 })).rejects.toMatchObject({ code: 'DuplicateListener' });
    const other = await aws.listen({ [aws.blue]: 1 }, 8080);
    expect(await aws.refusal('ModifyListener', { ListenerArn: other, Port: 80 })).toBe('DuplicateListener');
    await aws.call('ModifyListener', { ListenerArn: other, Port: 81 });
    expect([...aws.opened]).toEqual([
      [listener, 80],
      [other, 81],
    ]);
  });

  it('belong to a region, as target groups do', async () => {
    const aws = await sampleLoadBalancing();
    const input = { Name: 'far', Protocol: 'HTTP', Port: 80, VpcId: 'vpc-1' };
    const { TargetGroups } = await aws.call('CreateTargetGroup', input, 'eu-west-1');
    await expect(aws.listen({ [TargetGroups[0].TargetGroupArn]: 1 })).rejects.toMatchObject({
      code: 'TargetGroupNotFound',
    });
  });

  it('share no target group between load balancers, and no protocol that does not fit', async () => {
    const aws = await sampleLoadBalancing();
    await aws.listen({ [aws.blue]: 1 });
    const other = await aws.balancer('other', { Type: 'network' });
    const more = { LoadBalancerArn: other, Protocol: 'TCP' };
    await expect(aws.listen({ [aws.green]: 1 }, 80, more)).rejects.toMatchObject({ code: 'IncompatibleProtocols' });
    const tcp = await aws.group('tcp', { Protocol: 'TCP' });
    await expect(aws.listen({ [tcp]: 1 }))
      .rejects.toMatchObject({ code: 'DuplicateListener' })
      .catch(() => {});
    const network = await aws.listen({ [tcp]: 1 }, 80, more);
    expect(network).toMatch(/:listener\/net\/other\/[0-9a-f]{16}\/[0-9a-f]{16}$/);
    expect(aws.balancing.loadBalancerType(network)).toBe('network');
    const third = await aws.balancer('third');
    await expect(aws.listen({ [aws.blue]: 1 }, 80, { LoadBalancerArn: third })).rejects.toMatchObject({
      code: 'TargetGroupAssociationLimit',
    });
    const Conditions = [{ Field: 'source-ip', SourceIpConfig: { Values: ['10.0.0.0/8'] } }];
    const rule = { ListenerArn: network, Priority: 1, Conditions, Actions: [forwardAction({ [tcp]: 1 })] };
    expect(await aws.refusal('CreateRule', rule)).toBe('NotImplemented');
  });

  it('of HTTPS show the certificate that they have here without use', async () => {
    const aws = await sampleLoadBalancing();
    const Certificates = [{ CertificateArn: 'arn:aws:acm:us-east-1:000000000000:certificate/c' }];
    const ListenerArn = await aws.listen({ [aws.blue]: 1 }, 443, { Protocol: 'HTTPS', Certificates });
    const { Listeners } = await aws.call('DescribeListeners', { ListenerArns: [ListenerArn] });
    expect(Listeners).toMatchObject([{ Protocol: 'HTTPS', Certificates, SslPolicy: 'ELBSecurityPolicy-2016-08' }]);
    await aws.call('ModifyListener', { ListenerArn, Protocol: 'HTTP' });
    const changed = await aws.call('DescribeListeners', { LoadBalancerArn: aws.loadBalancer });
    expect(changed.Listeners[0]).not.toHaveProperty('Certificates');
  });

  it('that are deleted before they are open never open', async () => {
    const aws = await sampleLoadBalancing();
    const opening = aws.listen({ [aws.blue]: 1 });
    await aws.call('DeleteLoadBalancer', { LoadBalancerArn: aws.loadBalancer });
    await opening;
    expect(aws.events.filter(({ type }) => type === 'listener-opened')).toEqual([]);
  });

  it('must be asked for by something', async () => {
    const aws = await sampleLoadBalancing();
    expect(await aws.refusal('DescribeListeners', {})).toBe('ValidationError');
    expect(await aws.refusal('DescribeRules', {})).toBe('ValidationError');
    expect(await aws.refusal('DeleteListener', { ListenerArn: 'arn:none' })).toBe('ListenerNotFound');
  });
});

describe('rules', () => {
  const create = async (more: object = {}) => {
    const aws = await sampleLoadBalancing();
    const ListenerArn = await aws.listen({ [aws.blue]: 1 });
    const input = { ListenerArn, Priority: 10, Conditions: [path], Actions: [fixed], ...more };
    return { aws, ListenerArn, input };
  };

  it('are shown as AWS shows them', async () => {
    const { aws, input } = await create({
      Conditions: [
        path,
        { Field: 'host-header', HostHeaderConfig: { Values: ['*.example.com'] } },
        { Field: 'http-header', HttpHeaderConfig: { HttpHeaderName: 'X-Test', Values: ['1'] } },
        { Field: 'query-string', QueryStringConfig: { Values: [{ Key: 'v', Value: '2' }, { Value: '3' }] } },
        { Field: 'http-request-method', HttpRequestMethodConfig: { Values: ['GET'] } },
        { Field: 'source-ip', SourceIpConfig: { Values: ['127.0.0.0/8'] } },
      ],
    });
    const { Rules } = await aws.call('CreateRule', input);
    const [rule] = Rules;
    expect(rule.RuleArn).toMatch(/:listener-rule\/app\/shop\/[0-9a-f]{16}\/[0-9a-f]{16}\/[0-9a-f]{16}$/);
    expect(rule).toMatchObject({ Priority: '10', IsDefault: false, Actions: [fixed] });
    expect(rule.Conditions).toEqual([
      { ...path, PathPatternConfig: { Values: ['/a/*'] } },
      { Field: 'host-header', Values: ['*.example.com'], HostHeaderConfig: { Values: ['*.example.com'] } },
      ...input.Conditions.slice(2),
    ]);
  });

  it.each([
    [{ Priority: 0 }, 'ValidationError'],
    [{ Conditions: [] }, 'ValidationError'],
    [{ Conditions: [path, path] }, 'ValidationError'],
    [{ Conditions: [{ Field: 'cookie', Values: ['a'] }] }, 'ValidationError'],
    [{ Conditions: [{ Field: 'path-pattern', Values: [''] }] }, 'ValidationError'],
    [{ Conditions: [{ Field: 'path-pattern', PathPatternConfig: { RegexValues: ['a'] } }] }, 'NotImplemented'],
    [{ Conditions: [{ Field: 'source-ip', SourceIpConfig: { Values: ['10.0.0.0/33'] } }] }, 'ValidationError'],
    [
      { Conditions: [{ Field: 'http-request-method', HttpRequestMethodConfig: { Values: ['get'] } }] },
      'ValidationError',
    ],
    [
      { Conditions: [{ Field: 'http-header', HttpHeaderConfig: { HttpHeaderName: 'Host', Values: ['a'] } }] },
      'ValidationError',
    ],
    [{ Transforms: [{ Type: 'url-rewrite' }] }, 'NotImplemented'],
    [{ ListenerArn: 'arn:none' }, 'ListenerNotFound'],
  ])('are refused with %j', async (more, code) => {
    const { aws, input } = await create(more);
    expect(await aws.refusal('CreateRule', input)).toBe(code);
  });

  it('have a priority of their own, which may be swapped', async () => {
    const { aws, input } = await create();
    const [first] = (await aws.call('CreateRule', input)).Rules;
    const [second] = (await aws.call('CreateRule', { ...input, Priority: 20 })).Rules;
    expect(await aws.refusal('CreateRule', input)).toBe('PriorityInUse');
    const one = { RuleArn: first.RuleArn, Priority: 20 };
    expect(await aws.refusal('SetRulePriorities', { RulePriorities: [one] })).toBe('PriorityInUse');
    await aws.call('SetRulePriorities', { RulePriorities: [one, { RuleArn: second.RuleArn, Priority: 10 }] });
    const { Rules } = await aws.call('DescribeRules', { ListenerArn: input.ListenerArn });
    expect(Rules.map(({ RuleArn }: { RuleArn: string }) => RuleArn).slice(0, 2)).toEqual([
      second.RuleArn,
      first.RuleArn,
    ]);
  });

  it('change what is given and keep the rest; the default one is not theirs to change', async () => {
    const { aws, input, ListenerArn } = await create();
    const [{ RuleArn }] = (await aws.call('CreateRule', input)).Rules;
    const Actions = [forwardAction({ [aws.green]: 5 })];
    const { Rules } = await aws.call('ModifyRule', { RuleArn, Actions });
    expect(Rules[0].Conditions[0].Values).toEqual(['/a/*']);
    expect(aws.balancing.forward(RuleArn)).toEqual([{ targetGroupArn: aws.green, weight: 5 }]);
    const [defaultArn = ''] = aws.balancing.ruleArns(ListenerArn);
    expect(await aws.refusal('ModifyRule', { RuleArn: defaultArn, Actions })).toBe('OperationNotPermitted');
    expect(await aws.refusal('DeleteRule', { RuleArn: defaultArn })).toBe('OperationNotPermitted');
    await aws.call('DeleteRule', { RuleArn });
    expect(await aws.refusal('DescribeRules', { RuleArns: [RuleArn] })).toBe('RuleNotFound');
    expect(aws.balancing.targetGroup(aws.green, 'us-east-1')?.loadBalancerArns).toEqual([]);
  });
});

describe('tags', () => {
  it('belong to anything with an ARN', async () => {
    const aws = await sampleLoadBalancing();
    const listener = await aws.listen({ [aws.blue]: 1 });
    const ResourceArns = [aws.blue, aws.loadBalancer, listener, aws.balancing.ruleArns(listener)[0]];
    await aws.call('AddTags', { ResourceArns, Tags: [{ Key: 'a', Value: '1' }, { Key: 'b' }] });
    await aws.call('AddTags', { ResourceArns: [aws.blue], Tags: [{ Key: 'a', Value: '2' }] });
    await aws.call('RemoveTags', { ResourceArns, TagKeys: ['b'] });
    const { TagDescriptions } = await aws.call('DescribeTags', { ResourceArns });
    const values = TagDescriptions.map(({ Tags }: { Tags: { Value: string }[] }) => Tags.map(({ Value }) => Value));
    expect(values).toEqual([['2'], ['1'], ['1'], ['1']]);
    await aws.call('DeleteListener', { ListenerArn: listener });
    expect(await aws.refusal('DescribeTags', { ResourceArns: [listener] })).toBe('ListenerNotFound');
    expect(await aws.refusal('DescribeTags', { ResourceArns: ['nothing'] })).toBe('ValidationError');
  });
});
