import { describe, expect, it } from '@jest/globals';
import type { Catalog } from './catalog.ts';
import { planStack } from './plan.ts';
import { parseTemplate } from './template.ts';
import { TemplateError } from './template-error.ts';

const catalog: Catalog = {
  created: {
    Box: { properties: ['Name', 'Inside'], attributes: ['Arn'] },
    Named: { properties: ['Name'], required: ['Name'], attributes: [] },
    Code: { properties: ['Name'], attributes: [], metadata: true },
  },
  skipped: {
    Role: { reason: 'no IAM here', attributes: ['Arn'], attribute: () => 'arn' },
    Log: { reason: 'made later', attributes: [], attribute: () => '', ref: () => 'log' },
  },
};
const plan = (resources: string, outputs = '{}') =>
  planStack(
    parseTemplate(`{ Resources: ${resources}, Outputs: ${outputs} }`),
    { parameters: ['P'], conditions: { Yes: true, No: false } },
    catalog,
  );
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
      R: { Type: Role, Condition: Yes, DependsOn: B, Properties: { Policies: !Cidr [] } },
      A: { Type: Box, Properties: { Inside: !GetAtt R.Arn } },
      B: { Type: Box } }`);
    expect(create.map(({ logicalId }) => logicalId)).toEqual(['B', 'A']);
    expect(skip).toEqual([{ logicalId: 'R', type: 'Role', reason: 'no IAM here', properties: expect.anything() }]);
  });

  it('refuses by name, and says everything at once', () => {
    const mistakes = mistakesOf(
      `{ Q: { Type: AWS::SQS::Queue },
         A: { Type: Box, DependsOn: Lost, UpdatePolicy: {}, Properties: { Colour: red, Name: !Ref Nobody } },
         B: { Type: Box, Metadata: { BuildMethod: x }, Properties: { Name: !Cidr [] } },
         C: { Type: Code, Metadata: { BuildMethod: x } },
         D: { Type: Named, Condition: Maybe },
         E: { Type: Named } }`,
      '{ O: { Value: !GetAtt A.Colour } }',
    );
    expect(mistakes).toEqual([
      'D: the condition Maybe is not known.',
      'Q: the type AWS::SQS::Queue is not supported.',
      'A: UpdatePolicy of Box is not supported.',
      'A: Colour of Box is not supported.',
      'B: Metadata of Box is not supported.',
      'E: Name of Named is missing.',
      'A: Nobody is not known.',
      'B: Fn::Cidr is not supported.',
      'A: Lost is not known.',
      'Output O: A.Colour is not known.',
    ]);
  });

  it('makes what depends on something after it, even through something that only AWS has', () => {
    const { create } = plan(`{
      A: { Type: Box, DependsOn: [B, Absent] },
      B: { Type: Box, DeletionPolicy: Retain, Properties: { Name: !Ref L } },
      L: { Type: Log, Properties: { Name: !Ref C } },
      C: { Type: Box },
      Absent: { Type: Box, Condition: No } }`);
    expect(create.map(({ logicalId }) => logicalId)).toEqual(['C', 'B', 'A']);
  });

  it('leaves out what a condition rules out, and refuses to name it', () => {
    const { create, skip, outputs } = plan(
      '{ A: { Type: Box, Condition: No }, R: { Type: Role, Condition: No }, Q: { Type: AWS::SQS::Queue, Condition: No } }',
      '{ O: { Condition: No, Value: !Ref A }, P: { Condition: Yes, Value: 1 } }',
    );
    expect([create, skip, outputs]).toEqual([[], [], { P: 1 }]);
    expect(mistakesOf('{ A: { Type: Box, Condition: No } }', '{ O: { Value: !Ref A } }')).toEqual([
      'Output O: A is not known.',
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
