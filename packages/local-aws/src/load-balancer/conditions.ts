/** Whether a request meets a rule's conditions. Pure. */
import { BlockList, isIPv6 } from 'node:net';
import type { Condition, RulePlan } from './plan.ts';

/** What conditions look at. */
export interface RequestFacts {
  readonly method: string;
  /** Without the port. */
  readonly host: string;
  readonly path: string;
  /** Without the question mark. */
  readonly query: string;
  /** By lower-case name; every occurrence. */
  readonly headers: ReadonlyMap<string, readonly string[]>;
  readonly sourceIp: string;
}

/** The first rule whose conditions are all met. */
export function findRule(rules: readonly RulePlan[], request: RequestFacts): RulePlan | undefined {
  return rules.find(({ conditions }) => conditions.every((condition) => meets(condition, request)));
}

function meets(condition: Condition, request: RequestFacts): boolean {
  switch (condition.field) {
    case 'host-header':
      return condition.values.some((value) => wildcard(value, 'i').test(request.host));
    case 'path-pattern':
      return condition.values.some((value) => wildcard(value, '').test(request.path));
    case 'http-request-method':
      return condition.values.includes(request.method);
    case 'source-ip':
      return isWithin(condition.values, request.sourceIp);
    case 'http-header': {
      const present = request.headers.get(condition.name.toLowerCase()) ?? [];
      return condition.values.some((value) => present.some((text) => wildcard(value, 'i').test(text)));
    }
    case 'query-string': {
      const present = readQuery(request.query);
      return condition.pairs.some(({ key, value }) =>
        present.some(
          ([name, text]) => (key === undefined || wildcard(key, 'i').test(name)) && wildcard(value, 'i').test(text),
        ),
      );
    }
  }
}

/** `*` is any characters, `?` is one; behind a backslash they are themselves. */
function wildcard(pattern: string, flags: '' | 'i'): RegExp {
  const source = pattern.replace(/\\[*?]|[*?]|[.+^${}()|[\]\\/]/g, (found) => {
    if (found === '*') return '.*';
    if (found === '?') return '.';
    return found.startsWith('\\') && found.length > 1 ? found : `\\${found}`;
  });
  return new RegExp(`^${source}$`, `s${flags}`);
}

function readQuery(query: string): readonly (readonly [string, string])[] {
  return query === '' ? [] : [...new URLSearchParams(query)];
}

function isWithin(blocks: readonly string[], address: string): boolean {
  const list = new BlockList();
  for (const block of blocks) {
    const [network = '', bits = ''] = block.split('/');
    list.addSubnet(network, Number(bits), isIPv6(network) ? 'ipv6' : 'ipv4');
  }
  return list.check(address, isIPv6(address) ? 'ipv6' : 'ipv4');
}
