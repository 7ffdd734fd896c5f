import { describe, expect, it } from '@jest/globals';
import { parseWorkflowCommand } from './workflow-commands.ts';

describe('parseWorkflowCommand', () => {
  it('reads name, properties and data, with escapes undone', () => {
    expect(
      parseWorkflowCommand('::error file=a%3Ab.js,line=1,endColumn=7,title=One%2C two::100%25%0Atrue: a::b'),
    ).toEqual({
      name: 'error',
      properties: { file: 'a:b.js', line: '1', endcolumn: '7', title: 'One, two' },
      data: '100%\ntrue: a::b',
    });
  });

  it('needs no properties and no data, and allows space before', () => {
    expect(parseWorkflowCommand('  ::endgroup::')).toEqual({ name: 'endgroup', properties: {}, data: '' });
    expect(parseWorkflowCommand('::Group::Build')).toMatchObject({ name: 'group', data: 'Build' });
  });

  it.each(['', 'text', 'a ::error::b', ':: error::', '::error', 'Foo::Bar::baz'])('finds none in %j', (line) => {
    expect(parseWorkflowCommand(line)).toBeUndefined();
  });
});
