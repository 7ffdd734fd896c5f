import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  canonicalDefinition,
  type Definition,
  definitionWithImages,
  imagesOf,
  registrableDefinition,
} from './task-definition.ts';

const file: Definition = {
  family: 'api',
  cpu: '256',
  containerDefinitions: [
    { name: 'web', image: 'repo/api@sha256:1', portMappings: [{ containerPort: 8080 }] },
    { name: 'proxy', image: 'repo/proxy@sha256:2', essential: false },
  ],
};

/** As ECS answers it. */
const registered: Definition = {
  taskDefinitionArn: 'arn:aws:ecs:us-east-1:000000000000:task-definition/api:7',
  revision: 7,
  status: 'ACTIVE',
  requiresAttributes: [{ name: 'com.amazonaws.ecs.capability.task-eni' }],
  compatibilities: ['EC2', 'FARGATE'],
  registeredAt: new Date(0),
  registeredBy: 'somebody',
  volumes: [],
  placementConstraints: [],
  containerDefinitions: [
    {
      image: 'repo/api@sha256:1',
      name: 'web',
      cpu: 0,
      essential: true,
      environment: [],
      mountPoints: [],
      volumesFrom: [],
      systemControls: [],
      portMappings: [{ containerPort: 8080, hostPort: 8080, protocol: 'tcp' }],
    },
    { name: 'proxy', image: 'repo/proxy@sha256:2', essential: false, cpu: 0, portMappings: [] },
  ],
  cpu: '256',
  family: 'api',
};

describe('a task definition', () => {
  it('can be registered again without what ECS added', () => {
    expect(Object.keys(registrableDefinition(registered)).sort()).toEqual([
      'containerDefinitions',
      'cpu',
      'family',
      'placementConstraints',
      'volumes',
    ]);
  });

  it('means the same as the file that it was registered from', () => {
    expect(canonicalDefinition(registered)).toBe(canonicalDefinition(file));
  });

  it.each<[string, Definition]>([
    ['an image', definitionWithImages(registered, { proxy: 'repo/proxy@sha256:3' })],
    ['a size', { ...registered, cpu: '512' }],
    ['a family', { ...registered, family: 'other' }],
    ['a role', { ...registered, taskRoleArn: 'arn:aws:iam::000000000000:role/task' }],
  ])('means something else with another %s', (_, other) => {
    expect(canonicalDefinition(other)).not.toBe(canonicalDefinition(file));
  });

  it('means something else with other settings of a container', () => {
    const [web, proxy] = file.containerDefinitions as Record<string, unknown>[];
    for (const extra of [{ essential: false }, { cpu: 10 }, { environment: [{ name: 'A', value: 'b' }] }]) {
      const other = { ...file, containerDefinitions: [{ ...web, ...extra }, proxy] };
      expect(canonicalDefinition(other)).not.toBe(canonicalDefinition(file));
    }
    for (const mapping of [{ containerPort: 80 }, { containerPort: 8080, protocol: 'udp' }]) {
      const other = { ...file, containerDefinitions: [{ ...web, portMappings: [mapping] }, proxy] };
      expect(canonicalDefinition(other)).not.toBe(canonicalDefinition(file));
    }
  });

  it('means the same with other tags', () => {
    expect(canonicalDefinition({ ...file, tags: [{ key: 'commit', value: 'abc' }] })).toBe(canonicalDefinition(file));
  });

  it('runs the images that it was given, and leaves the others', () => {
    const images = fc.record({ web: fc.string(), proxy: fc.string() }, { requiredKeys: [] });
    fc.assert(
      fc.property(images, (given) => {
        expect(imagesOf(definitionWithImages(registered, given))).toEqual({ ...imagesOf(registered), ...given });
        // Once more changes nothing.
        const once = definitionWithImages(registered, given);
        expect(definitionWithImages(once, given)).toEqual(once);
      }),
    );
  });

  it('has no images if it has no containers', () => {
    expect(imagesOf({})).toEqual({});
  });
});
