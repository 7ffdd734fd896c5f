/** The parts of COMPATIBILITY.md and README.md that `npm run docs` writes, of the services as they are. */
import { models } from '../wire/models.ts';
import { listOperations } from '../wire/schemas.ts';
import * as page from './compatibility-page.ts';
import type { Confirmations } from './confirmed-by.ts';
import { compatibilityTables as tables } from './tables.ts';

export { type Confirmations, confirmationsOf } from './confirmed-by.ts';

/** A section for each service. */
export function serviceSections(confirmations: Confirmations): string {
  return page.serviceSections({ tables, confirmations, operationsOf });
}

/** The names of the operations of each service. */
export function operationTable(): string {
  return page.operationTable(tables);
}

function operationsOf(service: string): readonly string[] {
  const model = models.find(({ name }) => name === service);
  return model === undefined ? [] : listOperations(model.client).map(({ name }) => name);
}
