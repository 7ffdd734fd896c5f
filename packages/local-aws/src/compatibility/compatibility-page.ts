/** The generated parts of COMPATIBILITY.md and README.md, from the tables of the services. Pure. */
import { type Confirmations, clientsOf } from './confirmed-by.ts';
import type { ServiceCompatibility } from './service-compatibility.ts';

export interface CompatibilityPage {
  readonly tables: readonly ServiceCompatibility[];
  readonly confirmations: Confirmations;
  /** Every operation that AWS has of a service. */
  operationsOf(service: string): readonly string[];
}

/** A section for each service: operations, what is refused by name, and differences. */
export function serviceSections(page: CompatibilityPage): string {
  return page.tables.map((table) => serviceSection(table, page)).join('\n\n');
}

function serviceSection(table: ServiceCompatibility, page: CompatibilityPage): string {
  const { service, title, operations, differences } = table;
  const names = Object.keys(operations).sort();
  const rows = names.map((name) => {
    const { real = '', assumed = '', refused = '' } = operations[name] ?? {};
    const clients = clientsOf(page.confirmations, service, name).join(', ');
    return `| ${[name, real, assumed, refused, clients].map(cell).join(' | ')} |`;
  });
  const missing = page.operationsOf(service).filter((name) => operations[name] === undefined);
  return [
    `### ${title}`,
    '| Operation | Real | Assumed | Answers 501 | Confirmed by |\n| --- | --- | --- | --- | --- |',
    ...rows,
    '',
    `<details><summary>${names.length} of ${names.length + missing.length} operations; the others answer 501</summary>`,
    '',
    missing.length === 0 ? 'There are no others.' : `${missing.sort().join(', ')}.`,
    '</details>',
    ...(differences.length === 0 ? [] : ['', ...differences.map((sentence) => `- ${sentence}`)]),
  ].join('\n');
}

/** One row for each service, with the names of its operations. */
export function operationTable(tables: readonly ServiceCompatibility[]): string {
  const rows = tables.map(({ title, operations }) => `| ${title} | ${Object.keys(operations).sort().join(', ')} |`);
  return ['| Service | Operations |', '| --- | --- |', ...rows].join('\n');
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|');
}
