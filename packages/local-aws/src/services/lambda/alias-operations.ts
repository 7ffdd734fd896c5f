/** Lambda's operations on aliases: input to transition to answer. */

import type { EventSink } from '../ports.ts';
import type { Operation } from '../service.ts';
import { type AliasChange, type AliasInput, createAlias, requireAlias, updateAlias } from './alias.ts';
import { describeAlias } from './description.ts';
import { aliasNotFound } from './errors.ts';
import { functionArn, parseFunctionName } from './function-name.ts';
import type { FunctionStore } from './function-store.ts';
import { type PageInput, paginate } from './pagination.ts';

interface Named {
  readonly FunctionName: string;
}

/** Keeps a changed alias and tells the event stream where it sends traffic now. */
export function keepAlias(functions: FunctionStore, events: EventSink, { record, alias }: AliasChange): void {
  functions.put(record);
  events.emit('lambda', 'alias-routed', {
    function: record.name,
    alias: alias.name,
    functionVersion: alias.functionVersion,
    additionalVersionWeights: alias.weights,
  });
}

/** CreateAlias, GetAlias, UpdateAlias, DeleteAlias, ListAliases. */
export function createAliasOperations({
  functions,
  events,
}: {
  readonly functions: FunctionStore;
  readonly events: EventSink;
}) {
  const requireFunction = (input: Named, region: string) =>
    functions.require({ ...parseFunctionName(input.FunctionName, region), qualifier: undefined });
  return {
    CreateAlias: (input: Named & AliasInput, { region }) => {
      const reference = parseFunctionName(input.FunctionName, region);
      const record = functions.require({ ...reference, qualifier: input.FunctionVersion });
      const change = createAlias(record, input, functions.change());
      keepAlias(functions, events, change);
      return describeAlias(change.record, change.alias);
    },

    GetAlias: (input: Named & { readonly Name: string }, { region }) => {
      const { name } = parseFunctionName(input.FunctionName, region);
      const record = functions.find({ region, name });
      if (record === undefined) throw aliasNotFound(functionArn({ region, name, qualifier: input.Name }));
      return describeAlias(record, requireAlias(record, input.Name));
    },

    UpdateAlias: (input: Named & AliasInput, { region }) => {
      const change = updateAlias(requireFunction(input, region), input, functions.change());
      keepAlias(functions, events, change);
      return describeAlias(change.record, change.alias);
    },

    DeleteAlias: (input: Named & { readonly Name: string }, { region }) => {
      const record = requireFunction(input, region);
      // An alias that does not exist is deleted already.
      functions.put({ ...record, aliases: record.aliases.filter(({ name }) => name !== input.Name) });
      return {};
    },

    ListAliases: (input: Named & PageInput & { readonly FunctionVersion?: string }, { region }) => {
      const record = requireFunction(input, region);
      const { FunctionVersion } = input;
      const aliases = record.aliases
        .filter(({ functionVersion }) => FunctionVersion === undefined || functionVersion === FunctionVersion)
        .toSorted((a, b) => (a.name < b.name ? -1 : 1));
      const { page, ...rest } = paginate(aliases, input);
      return { Aliases: page.map((alias) => describeAlias(record, alias)), ...rest };
    },
  } satisfies Record<string, Operation>;
}
