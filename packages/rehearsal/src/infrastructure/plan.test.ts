import { describe, expect, it } from '@jest/globals';
import { type Catalog, planStack } from './plan.ts';
import { parseTemplate } from './template.ts';
import { TemplateError } from './template-error.ts';

const catalog: Catalog = {
  created: {
    Box: { properties: ['Name', 'Inside'], attributes: ['Arn'] },
    Code: { properties: ['Name'], attributes: [], metadata: true },
  },
  skipped: { Role: { reason: 'no IAM here', attributes: ['Arn'], attribute: () => 'arn' } },
};
const plan = (resources: string, outputs = '{}') =>
  planStack(parseTemplate(`{ Resources: ${resources}, Outputs: ${outputs} }`), ['P'], catalog);
const mistakesOf = (resources: string, outputs?: string): readonly string[] => {
  try {
    plan(resources, outputs);
  } catch (error) {
    if (error instanceof TemplateError) return error.mistakes;
    throw error;
  }
  return [];
};

describe('planStack', () => {
  it('creates each resource after those that it refers to, by whatever function', () => {
    const { create } = plan(`{
      A: { Type: Box, Properties: { Inside: !Ref B, Name: !Ref P } },
      B: { Type: Box, Properties: { Inside: !GetAtt C.Arn } },
      C: { Type: Box, Properties: { Inside: !Sub '\${D}' } },
      D: { Type: Box } }`);
    expect(create.map(({ logicalId }) => logicalId)).toEqual(['D', 'C', 'B', 'A']);
  });

  it('skips what exists on AWS only, says why, and keeps its attributes for others', () => {
    const { create, skip } = plan(`{
      R: { Type: Role, Condition: Any, DependsOn: A, Properties: { Policies: !Join [] } },
      A: { Type: Box, Properties: { Inside: !GetAtt R.Arn } } }`);
    expect(create.map(({ logicalId }) => logicalId)).toEqual(['A']);
    expect(skip).toEqual([{ logicalId: 'R', type: 'Role', reason: 'no IAM here', properties: expect.anything() }]);
  });

  it('refuses by name, and says everything at once', () => {
    const mistakes = mistakesOf(
      `{ Q: { Type: AWS::SQS::Queue },
         A: { Type: Box, DependsOn: Q, Properties: { Colour: red, Name: !Ref Nobody } },
         B: { Type: Box, Metadata: { BuildMethod: x }, Properties: { Name: !Join [] } },
         C: { Type: Code, Metadata: { BuildMethod: x } } }`,
      '{ O: { Value: !GetAtt A.Colour } }',
    );
    expect(mistakes).toEqual([
      'Q: the type AWS::SQS::Queue is not supported.',
      'A: DependsOn of Box is not supported.',
      'A: Colour of Box is not supported.',
      'B: Metadata of Box is not supported.',
      'A: Nobody is not known.',
      'B: Fn::Join is not supported.',
      'Output O: A.Colour is not known.',
    ]);
  });

  it('refuses a circle', () => {
    const circle = '{ A: { Type: Box, Properties: { Name: !Ref B } }, B: { Type: Box, Properties: { Name: !Ref A } } }';
    expect(mistakesOf(circle)).toEqual(['These resources wait for each other: A, B.']);
  });

  it('refuses to name a resource that is not there, and an attribute of a parameter', () => {
    const refs = '{ R: { Type: Role }, A: { Type: Box, Properties: { Name: !Ref R, Inside: !GetAtt P.Arn } } }';
    expect(mistakesOf(refs)).toEqual(['A: R is not known.', 'A: P.Arn is not known.']);
  });
});
