/**
 * The tree of a workflow or action file: what GitHub's parser read, as plain data, so that the rest of this package
 * depends on no class of the parser. It must never evaluate an expression.
 */
import type { TemplateToken } from '@actions/workflow-parser/templates/tokens/template-token';

/** A place in a file with the line (from 1) where it starts; 0 if the parser did not say. */
interface Placed {
  readonly line: number;
}
export interface ScalarNode extends Placed {
  readonly kind: 'scalar';
  readonly value: string | number | boolean | null;
}
/** `${{ expression }}`; text around expressions has become a `format()` call by then. */
export interface ExpressionNode extends Placed {
  readonly kind: 'expression';
  readonly expression: string;
}
export interface SequenceNode extends Placed {
  readonly kind: 'sequence';
  readonly items: readonly Node[];
}
export interface MappingNode extends Placed {
  readonly kind: 'mapping';
  readonly entries: readonly { readonly key: Node; readonly value: Node }[];
}
/** A directive such as `${{ insert }}`, which this package does not carry out. */
export interface DirectiveNode extends Placed {
  readonly kind: 'directive';
  readonly directive: string;
}
export type Node = ScalarNode | ExpressionNode | SequenceNode | MappingNode | DirectiveNode;

/** Numbers of the parser's token types; it exports them as an enum that plain TypeScript stripping cannot read. */
const SEQUENCE = 1;
const MAPPING = 2;
const EXPRESSION = 3;
const DIRECTIVE = 4;

interface AnyToken {
  readonly templateTokenType: number;
  readonly line: number | undefined;
  readonly value?: string | number | boolean;
  readonly expression?: string;
  readonly directive?: string;
  [Symbol.iterator]?(): Iterator<unknown>;
}

/** The plain tree of a parsed token. */
export function toNode(token: TemplateToken): Node {
  return convert(token as unknown as AnyToken);
}

function convert(token: AnyToken): Node {
  const line = token.line ?? 0;
  switch (token.templateTokenType) {
    case SEQUENCE:
      return { kind: 'sequence', line, items: [...(token as Iterable<AnyToken>)].map(convert) };
    case MAPPING: {
      const pairs = [...(token as Iterable<{ key: AnyToken; value: AnyToken }>)];
      return {
        kind: 'mapping',
        line,
        entries: pairs.map((pair) => ({ key: convert(pair.key), value: convert(pair.value) })),
      };
    }
    case EXPRESSION:
      return { kind: 'expression', line, expression: token.expression ?? '' };
    case DIRECTIVE:
      return { kind: 'directive', line, directive: token.directive ?? 'insert' };
    default:
      return { kind: 'scalar', line, value: token.value ?? null };
  }
}

/** The value under a literal key of a mapping; undefined if there is none or the node is no mapping. */
export function valueAt(node: Node | undefined, key: string): Node | undefined {
  if (node?.kind !== 'mapping') return undefined;
  return node.entries.find((entry) => entry.key.kind === 'scalar' && String(entry.key.value) === key)?.value;
}

/** The entries of a mapping with literal keys, in the order of the file; empty for any other node. */
export function literalEntries(node: Node | undefined): readonly (readonly [string, Node])[] {
  if (node?.kind !== 'mapping') return [];
  return node.entries.flatMap(({ key, value }) => (key.kind === 'scalar' ? [[String(key.value), value] as const] : []));
}

/** The text of a literal scalar; undefined for anything else. */
export function literalText(node: Node | undefined): string | undefined {
  if (node?.kind !== 'scalar' || node.value === null) return undefined;
  return String(node.value);
}

/** Every directive in a tree. */
export function directivesIn(node: Node): readonly DirectiveNode[] {
  switch (node.kind) {
    case 'directive':
      return [node];
    case 'sequence':
      return node.items.flatMap(directivesIn);
    case 'mapping':
      return node.entries.flatMap(({ key, value }) => [...directivesIn(key), ...directivesIn(value)]);
    default:
      return [];
  }
}
