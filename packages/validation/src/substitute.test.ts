import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { environmentName, substitute, substituteInCommand } from './substitute.ts';

const variables = { 'base-url': 'http://127.0.0.1', odd: `$&\${odd}$$` };

describe('substitute', () => {
  it('leaves a text without references as it is', () => {
    const plain = fc.string().filter((text) => !text.includes(`\${`));
    fc.assert(
      fc.property(plain, (text) => expect(substitute(text, variables)).toEqual({ text, used: [], problems: [] })),
    );
  });

  it('puts any value in as it is, and never reads it again', () => {
    fc.assert(fc.property(fc.string(), (value) => expect(substitute(`<\${x}>`, { x: value }).text).toBe(`<${value}>`)));
    expect(substitute(`\${odd}`, variables).text).toBe(variables.odd);
  });

  it('replaces each reference and says which variables it used', () => {
    expect(substitute(`\${base-url}/a?\${base-url}`, variables)).toEqual({
      text: 'http://127.0.0.1/a?http://127.0.0.1',
      used: ['base-url'],
      problems: [],
    });
  });

  it(`lets $\${ stand for the characters`, () => {
    expect(substitute(`$\${base-url} $5 $`, variables)).toEqual({ text: `\${base-url} $5 $`, used: [], problems: [] });
  });

  it('names what is undefined, and the nearest right name', () => {
    expect(substitute(`\${base-ulr}`, variables).problems).toEqual([
      `uses \${base-ulr}, which is not defined; did you mean 'base-url'?`,
    ]);
    expect(substitute(`\${toString}`, variables).problems).toEqual([
      `uses \${toString}, which is not defined; give it a value, or write "$\${toString}" for the characters themselves`,
    ]);
    expect(substitute(`a \${b`, variables).problems).toEqual([
      `has "\${" without "}"; write "$\${" for the characters themselves`,
    ]);
  });
});

describe('substituteInCommand', () => {
  it('names the environment variable instead of putting the value into the command', () => {
    expect(substituteInCommand(`curl "\${base-url}/a"`, variables)).toEqual({
      text: `curl "\${BASE_URL}/a"`,
      used: ['base-url'],
      problems: [],
    });
  });

  it('leaves the expansions of the shell alone', () => {
    const text = `echo \${HOME} \${1:-x} \${i} $(date)`;
    expect(substituteInCommand(text, variables)).toEqual({ text, used: [], problems: [] });
  });

  it('refuses an unknown kebab-case name, which the shell would read as a default', () => {
    expect(substituteInCommand(`echo \${base-ulr}`, variables).problems).toHaveLength(1);
    expect(substituteInCommand(`echo $\${base-ulr}`, variables).text).toBe(`echo \${base-ulr}`);
  });
});

describe('environmentName', () => {
  it('writes a name as shells do', () => expect(environmentName('base-url-2')).toBe('BASE_URL_2'));
});
