import { describe, expect, it } from '@jest/globals';
import { sampleEcs } from './ecs-sample.ts';

describe('clusters', () => {
  it('are not there until they are created, the default one included', async () => {
    const { call, refusal } = await sampleEcs();
    expect(call('DescribeClusters')).toEqual({
      clusters: [],
      failures: [{ arn: 'arn:aws:ecs:us-east-1:000000000000:cluster/default', reason: 'MISSING' }],
    });
    expect(refusal(() => call('ListTasks'))).toBe('ClusterNotFoundException: Cluster not found.');
    expect(call('CreateCluster').cluster).toMatchObject({ clusterName: 'default', status: 'ACTIVE', tags: [] });
    expect(call('ListTasks')).toEqual({ taskArns: [] });
    expect(refusal(() => call('CreateCluster', { clusterName: 'a b' }))).toMatch('InvalidParameterException');
  });

  it('show what is in them', async () => {
    const sample = await sampleEcs();
    await sample.serve();
    sample.run();
    const [cluster] = sample.call('DescribeClusters', { clusters: ['main'], include: ['STATISTICS'] }).clusters;
    expect(cluster).toMatchObject({ activeServicesCount: 1, runningTasksCount: 2, pendingTasksCount: 1, settings: [] });
    expect(cluster.statistics).toContainEqual({ name: 'runningFargateTasksCount', value: '2' });
  });

  it('keep what they are created with and what is changed', async () => {
    const { call, refusal } = await sampleEcs();
    const tags = [{ key: 'a', value: 'b' }];
    const configuration = { executeCommandConfiguration: { logging: 'NONE' } };
    call('CreateCluster', {
      clusterName: 'other',
      tags,
      configuration,
      settings: [{ name: 'containerInsights', value: 'enabled' }],
    });
    const describe = () =>
      call('DescribeClusters', { clusters: ['other'], include: ['TAGS', 'SETTINGS', 'CONFIGURATIONS'] }).clusters[0];
    expect(describe()).toMatchObject({
      tags,
      configuration,
      settings: [{ name: 'containerInsights', value: 'enabled' }],
    });
    expect(call('CreateCluster', { clusterName: 'other', tags: [] }).cluster.tags).toEqual(tags);
    call('UpdateClusterSettings', { cluster: 'other', settings: [{ name: 'containerInsights', value: 'enhanced' }] });
    const strategy = [{ capacityProvider: 'FARGATE_SPOT', weight: 1 }];
    const providers = { cluster: 'other', capacityProviders: ['FARGATE_SPOT'] };
    call('PutClusterCapacityProviders', { ...providers, defaultCapacityProviderStrategy: strategy });
    expect(describe()).toMatchObject({
      ...{ settings: [{ name: 'containerInsights', value: 'enhanced' }], configuration },
      ...{ capacityProviders: ['FARGATE_SPOT'], defaultCapacityProviderStrategy: strategy },
    });
    const put = (input: object) => refusal(() => call('PutClusterCapacityProviders', { ...providers, ...input }));
    expect(put({ capacityProviders: ['mine'] })).toMatch("provider 'mine' was not found");
    expect(put({ defaultCapacityProviderStrategy: [{ capacityProvider: 'FARGATE', weight: 1 }] })).toMatch(
      'not associated',
    );
    expect(put({ defaultCapacityProviderStrategy: [{ capacityProvider: 'FARGATE_SPOT' }] })).toMatch('weight greater');
    expect(refusal(() => call('UpdateCluster', { cluster: 'other', serviceConnectDefaults: {} }))).toMatch(
      'NotImplemented',
    );
    expect(describe().capacityProviders).toEqual(['FARGATE_SPOT']);
  });

  it('are deleted when they are empty, and described all the same', async () => {
    const sample = await sampleEcs();
    const remove = () => sample.refusal(() => sample.call('DeleteCluster', { cluster: 'main' }));
    await sample.serve({ desiredCount: 1 });
    expect(remove()).toMatch('ClusterContainsServicesException');
    sample.call('DeleteService', { cluster: 'main', service: 'web', force: true });
    sample.run();
    expect(remove()).toMatch('ClusterContainsTasksException');
    for (const { taskArn } of sample.tasks()) sample.call('StopTask', { cluster: 'main', task: taskArn });
    await sample.step(100);
    expect(sample.call('DeleteCluster', { cluster: 'main' }).cluster.status).toBe('INACTIVE');
    expect(sample.call('DescribeClusters', { clusters: ['main'] }).clusters).toMatchObject([{ status: 'INACTIVE' }]);
    expect(remove()).toMatch('ClusterNotFoundException');
    expect(sample.call('ListClusters')).toEqual({ clusterArns: [] });
    expect(sample.call('CreateCluster', { clusterName: 'main' }).cluster.status).toBe('ACTIVE');
  });

  it('are listed by region, in pages', async () => {
    const { call } = await sampleEcs();
    call('CreateCluster', { clusterName: 'second' });
    call('CreateCluster', { clusterName: 'far' }, 'eu-west-1');
    const { clusterArns, nextToken } = call('ListClusters', { maxResults: 1 });
    expect([...clusterArns, ...call('ListClusters', { nextToken }).clusterArns]).toEqual([
      'arn:aws:ecs:us-east-1:000000000000:cluster/main',
      'arn:aws:ecs:us-east-1:000000000000:cluster/second',
    ]);
  });
});

describe('tags', () => {
  it('are put on what there is, changed and taken off', async () => {
    const { call, refusal } = await sampleEcs();
    const resourceArn = 'arn:aws:ecs:us-east-1:000000000000:cluster/main';
    const list = () => call('ListTagsForResource', { resourceArn }).tags;
    call('TagResource', {
      resourceArn,
      tags: [
        { key: 'a', value: '1' },
        { key: 'b', value: '2' },
      ],
    });
    call('TagResource', { resourceArn, tags: [{ key: 'a', value: '3' }] });
    expect(list()).toEqual([
      { key: 'b', value: '2' },
      { key: 'a', value: '3' },
    ]);
    call('UntagResource', { resourceArn, tagKeys: ['b'] });
    expect(list()).toEqual([{ key: 'a', value: '3' }]);
    const many = Array.from({ length: 51 }, (_, index) => ({ key: `k${index}`, value: '' }));
    expect(refusal(() => call('TagResource', { resourceArn, tags: many }))).toMatch('at most 50');
    for (const operation of ['TagResource', 'UntagResource', 'ListTagsForResource']) {
      const input = { resourceArn: `${resourceArn}x`, tags: [], tagKeys: [] };
      expect(refusal(() => call(operation, input))).toMatch('could not be found');
    }
    const definition = 'arn:aws:ecs:us-east-1:000000000000:task-definition/web:1';
    call('TagResource', { resourceArn: definition, tags: [{ key: 'a', value: '1' }] });
    expect(call('DescribeTaskDefinition', { taskDefinition: 'web', include: ['TAGS'] }).tags).toHaveLength(1);
  });
});
