import { rmSync } from 'node:fs';
import { expect, it } from '@jest/globals';
import { ecrCompatibility } from './compatibility.ts';
import { createEcrSample } from './ecr-sample.ts';

it('tells of every operation that there is', () => {
  const { ecr, folder } = createEcrSample();
  rmSync(folder, { recursive: true });
  expect(Object.keys(ecrCompatibility.operations).sort()).toEqual(Object.keys(ecr.operations).sort());
});
