import { expect, it } from '@jest/globals';
import { sampleCodeDeploy } from './codedeploy-sample.ts';
import { codedeployCompatibility } from './compatibility.ts';

it('the table of CodeDeploy names its operations, and no others', () => {
  const { codedeploy } = sampleCodeDeploy();
  expect(Object.keys(codedeployCompatibility.operations).sort()).toEqual(Object.keys(codedeploy.operations).sort());
});
