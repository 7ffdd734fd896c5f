import { describe, expect, it } from '@jest/globals';
import { uncapitalized } from './created-type.ts';

describe('uncapitalized', () => {
  it('writes names as an API does, wherever they are', () => {
    const value = { ECSServices: [{ ClusterName: 'Demo' }], EnableECSManagedTags: true, Cpu: 256, already: 'Small' };
    expect(uncapitalized(value)).toEqual({
      ecsServices: [{ clusterName: 'Demo' }],
      enableECSManagedTags: true,
      cpu: 256,
      already: 'Small',
    });
  });

  it('keeps what is no name, and makes texts of what are texts to the API', () => {
    const value = { Options: { Mode: 'x', Deep: { Er: 1 } }, Environment: [{ Name: 'PORT', Value: 80 }] };
    expect(uncapitalized(value, { data: ['Options'], texts: ['Value'] })).toEqual({
      options: { Mode: 'x', Deep: { Er: 1 } },
      environment: [{ name: 'PORT', value: '80' }],
    });
  });
});
