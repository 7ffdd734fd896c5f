/**
 * YAML as a tree in which every value knows its line, so that a mistake can name it. Must never throw:
 * what is wrong with the text is returned with the tree.
 */
import { isAlias, isMap, isScalar, isSeq, LineCounter, type ParsedNode, parseDocument } from 'yaml';

/** A value of the file and the line (from 1) that it starts on. */
export type SourceNode =
  | { readonly kind: 'map'; readonly line: number; readonly entries: readonly SourceEntry[] }
  | { readonly kind: 'list'; readonly line: number; readonly items: readonly SourceNode[] }
  | SourceScalar;

/** `text` is what was written (`0012`), `value` what YAML 1.2 makes of it (12); a quoted text is both. */
export interface SourceScalar {
  readonly kind: 'scalar';
  readonly line: number;
  readonly text: string;
  readonly value: string | number | boolean | null;
}

/** A key of a map with its value. */
export interface SourceEntry {
  readonly key: string;
  readonly line: number;
  readonly node: SourceNode;
}

/** Something wrong with the file; the message is a whole sentence without the line. */
export interface Mistake {
  readonly line: number;
  readonly message: string;
}

/** Aliases that one file may expand; past it, the file is taken for one that grows without end. */
const aliasLimit = 1000;

const quoteHint = ` A text with \${...} needs quotes inside { } and [ ].`;

/** The tree of a YAML text; with mistakes, the tree is of no use. */
export function readSourceTree(text: string): { readonly tree: SourceNode; readonly mistakes: readonly Mistake[] } {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const lineAt = (offset: number | undefined) => lines.linePos(offset ?? 0).line;
  // After the first mistake of syntax, the others are mostly its echoes.
  const mistakes: Mistake[] = [...document.errors, ...document.warnings].slice(0, 1).map((problem) => {
    const line = lineAt(problem.pos[0]);
    const hint = text.split('\n')[line - 1]?.includes(`\${`) ? quoteHint : '';
    return { line, message: `This is not valid YAML: ${problem.message}.${hint}` };
  });
  let aliases = 0;
  /** What the aliases above this place stand for: one that leads there again would never end. */
  const open = new Set<unknown>();

  const convert = (node: ParsedNode | null | undefined, parentLine: number): SourceNode => {
    const line = node?.range ? lineAt(node.range[0]) : parentLine;
    if (isAlias(node)) {
      aliases += 1;
      const target = aliases > aliasLimit ? undefined : node.resolve(document);
      if (target === undefined || open.has(target)) {
        if (aliases <= aliasLimit + 1) {
          mistakes.push({ line, message: `The alias *${node.source} leads nowhere or repeats itself without end.` });
        }
        return convert(undefined, line);
      }
      open.add(target);
      const expanded = convert(target as ParsedNode, line);
      open.delete(target);
      return expanded;
    }
    if (isMap<ParsedNode, ParsedNode | null>(node)) {
      const entries = node.items.map((pair) => {
        const keyLine = lineAt(pair.key.range[0]);
        if (!isScalar(pair.key)) mistakes.push({ line: keyLine, message: 'A key must be a plain text.' });
        const key = isScalar(pair.key) ? String(pair.key.value) : '';
        return { key, line: keyLine, node: convert(pair.value, keyLine) };
      });
      return { kind: 'map', line, entries };
    }
    if (isSeq<ParsedNode>(node)) return { kind: 'list', line, items: node.items.map((item) => convert(item, line)) };
    const value = isScalar(node) ? node.value : null;
    const plain = typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : null;
    return {
      kind: 'scalar',
      line,
      value: plain,
      text: plain === null ? '' : ((node as { source?: string }).source ?? String(plain)),
    };
  };
  const tree = convert(document.contents, 1);
  return { tree, mistakes };
}
