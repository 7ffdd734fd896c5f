import type { Action, TargetHealthDescription } from '@aws-sdk/client-elastic-load-balancing-v2';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type Answers, answeringSession } from '../test/answering-session.ts';
import { isSick, listenerOf, listenerRoutes, servingAddresses, weightsOf } from './listener-routes.ts';

const elb = 'arn:aws:elasticloadbalancing:us-east-1:111122223333';
const listener = `${elb}:listener/app/api/50dc6c495c0c9188/f2f7dc8efc522ab2`;
const rule = `${elb}:listener-rule/app/api/50dc6c495c0c9188/f2f7dc8efc522ab2/9683b2d02a6cabee`;
const group = (name: string) => `${elb}:targetgroup/${name}/73e2d6bc24d8a067`;
const balancer = `${elb}:loadbalancer/app/api/50dc6c495c0c9188`;
const tuple = (name: string, Weight?: number) => ({
  TargetGroupArn: group(name),
  ...(Weight === undefined ? {} : { Weight }),
});
const forward = (...TargetGroups: ReturnType<typeof tuple>[]): Action => ({
  Type: 'forward',
  ForwardConfig: { TargetGroups },
});
const routed = (name: string, weight: number) => ({ targetGroup: group(name), weight });

describe('weightsOf', () => {
  it.each<[string, readonly Action[] | undefined, readonly object[]]>([
    ['two groups', [forward(tuple('blue', 90), tuple('green', 10))], [routed('blue', 90), routed('green', 10)]],
    [
      'one of two that gets nothing',
      [forward(tuple('blue', 0), tuple('green', 100))],
      [routed('blue', 0), routed('green', 100)],
    ],
    ['a group without a weight', [forward(tuple('blue'))], [routed('blue', 1)]],
    ['a single group, with no more words', [{ Type: 'forward', TargetGroupArn: group('blue') }], [routed('blue', 1)]],
    [
      'both forms of a single group',
      [{ ...forward(tuple('blue', 1)), TargetGroupArn: group('blue') }],
      [routed('blue', 1)],
    ],
    [
      'a login before the forward',
      [
        { Type: 'authenticate-oidc', Order: 1 },
        { ...forward(tuple('blue', 1)), Order: 2 },
      ],
      [routed('blue', 1)],
    ],
    ['a fixed response', [{ Type: 'fixed-response', FixedResponseConfig: { StatusCode: '503' } }], []],
    ['a redirect', [{ Type: 'redirect' }], []],
    ['nothing', undefined, []],
  ])('reads %s', (_, actions, weights) => {
    expect(weightsOf(actions)).toEqual(weights);
  });
});

describe('listenerOf', () => {
  it('is the listener of a rule, and a listener itself', () => {
    expect(listenerOf(rule)).toBe(listener);
    expect(listenerOf(listener)).toBe(listener);
    const network = `${elb}:listener/net/api/50dc6c495c0c9188/f2f7dc8efc522ab2`;
    expect(listenerOf(network)).toBe(network);
  });

  it('has an answer that is its own', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[\w-]{1,32}$/), fc.stringMatching(/^[0-9a-f]{16}$/), (name, id) => {
        const found = listenerOf(`${elb}:listener-rule/app/${name}/${id}/${id}/${id}`);
        expect(found).toBe(`${elb}:listener/app/${name}/${id}/${id}`);
        expect(listenerOf(found)).toBe(found);
      }),
    );
  });
});

describe('the health of targets', () => {
  const target = (Id: string, State: string) =>
    ({ Target: { Id, Port: 8080 }, TargetHealth: { State } }) as TargetHealthDescription;
  const states = ['initial', 'unhealthy', 'unhealthy.draining', 'unused', 'draining', 'unavailable'];

  it('says that only the healthy ones serve', () => {
    const others = states.map((state, index) => target(`10.0.1.${index}`, state));
    expect(servingAddresses([target('10.0.0.7', 'healthy'), ...others, target('10.0.0.8', 'healthy')])).toEqual([
      '10.0.0.7',
      '10.0.0.8',
    ]);
    expect(servingAddresses(others)).toEqual([]);
    expect(servingAddresses([{}])).toEqual([]);
  });

  it.each([
    [['unhealthy'], true],
    [['unhealthy', 'unhealthy'], true],
    // ECS replaces its ill tasks: they leave while others are looked at for the first time.
    [['unhealthy', 'initial'], true],
    [['draining', 'initial'], true],
    [['unhealthy', 'draining'], true],
    [['unhealthy', 'healthy'], false],
    [['draining', 'healthy'], false],
    [['initial'], false],
    [['unavailable'], false],
    [['unused'], false],
    [[], false],
  ])('of %j is sick: %s', (all, sick) => {
    expect(isSick(all.map((state, index) => target(`10.0.0.${index}`, state)))).toBe(sick);
  });
});

describe('routes', () => {
  const xml = (operation: string, members: string) =>
    `<${operation}Response xmlns="http://elasticloadbalancing.amazonaws.com/doc/2015-12-01/"><${operation}Result>${members}</${operation}Result></${operation}Response>`;
  const actions = (name: string) =>
    `<member><Type>forward</Type><TargetGroupArn>${group(name)}</TargetGroupArn></member>`;
  const open = (answers: Answers) => {
    const { session, calls } = answeringSession(answers);
    return { routes: listenerRoutes(session), calls };
  };
  const listening = (protocol: string, port: number): Answers => ({
    DescribeListeners: () =>
      xml(
        'DescribeListeners',
        `<Listeners><member><LoadBalancerArn>${balancer}</LoadBalancerArn><Protocol>${protocol}</Protocol><Port>${port}</Port><DefaultActions>${actions('default')}</DefaultActions></member></Listeners>`,
      ),
    DescribeLoadBalancers: () =>
      xml(
        'DescribeLoadBalancers',
        '<LoadBalancers><member><DNSName>api-1.elb.example</DNSName></member></LoadBalancers>',
      ),
  });

  it('have weights in a rule, or in the default of a listener', async () => {
    const { routes, calls } = open({
      ...listening('HTTP', 80),
      DescribeRules: () =>
        xml('DescribeRules', `<Rules><member><Actions>${actions('rule')}</Actions></member></Rules>`),
    });
    expect(await routes.weights(rule)).toEqual([routed('rule', 1)]);
    expect(await routes.weights(listener)).toEqual([routed('default', 1)]);
    expect(calls).toMatchObject([
      ['DescribeRules', { 'RuleArns.member.1': rule }],
      ['DescribeListeners', { 'ListenerArns.member.1': listener }],
    ]);
  });

  it.each([
    ['HTTP', 80, 'http://api-1.elb.example'],
    ['HTTP', 9002, 'http://api-1.elb.example:9002'],
    ['HTTPS', 443, 'https://api-1.elb.example'],
    ['HTTPS', 80, 'https://api-1.elb.example:80'],
    ['TCP', 80, undefined],
    ['TLS', 443, undefined],
  ])('at %s %i are %s', async (protocol, port, url) => {
    const { routes, calls } = open(listening(protocol, port));
    expect(await routes.endpoint(rule)).toBe(url);
    expect(calls[0]).toMatchObject(['DescribeListeners', { 'ListenerArns.member.1': listener }]);
  });

  it('that are gone are nowhere', async () => {
    const { routes } = open({ DescribeListeners: () => xml('DescribeListeners', '<Listeners/>') });
    expect(await routes.endpoint(listener)).toBeUndefined();
    expect(await routes.weights(listener)).toEqual([]);
  });

  it('know the ARNs of groups in the order of their names', async () => {
    const member = (name: string) =>
      `<member><TargetGroupName>${name}</TargetGroupName><TargetGroupArn>${group(name)}</TargetGroupArn></member>`;
    const { routes } = open({
      DescribeTargetGroups: () =>
        xml('DescribeTargetGroups', `<TargetGroups>${member('b')}${member('a')}</TargetGroups>`),
    });
    expect(await routes.groupArns(['a', 'b'])).toEqual([group('a'), group('b')]);
  });

  it('tell the health of a group', async () => {
    const health =
      '<member><Target><Id>10.0.0.7</Id></Target><TargetHealth><State>healthy</State></TargetHealth></member>';
    const { routes, calls } = open({
      DescribeTargetHealth: () =>
        xml('DescribeTargetHealth', `<TargetHealthDescriptions>${health}</TargetHealthDescriptions>`),
    });
    expect(servingAddresses(await routes.health(group('blue')))).toEqual(['10.0.0.7']);
    expect(calls).toMatchObject([['DescribeTargetHealth', { TargetGroupArn: group('blue') }]]);
  });
});
