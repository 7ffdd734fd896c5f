/** Lambda's operations on the tags of functions. */

import type { Operation } from '../service.ts';
import { invalidParameter } from './errors.ts';
import { parseFunctionName } from './function-name.ts';
import type { FunctionRecord } from './function-record.ts';
import type { FunctionStore } from './function-store.ts';

interface TagInput {
  /** The ARN of a function. */
  readonly Resource: string;
}

/** ListTags, TagResource, UntagResource. */
export function createTagOperations(functions: FunctionStore) {
  const requireFunction = ({ Resource }: TagInput, region: string): FunctionRecord => {
    const reference = parseFunctionName(Resource, region);
    if (reference.qualifier !== undefined) {
      throw invalidParameter('Tags on function aliases and versions are not supported. Please specify a function ARN.');
    }
    return functions.require(reference);
  };
  return {
    ListTags: (input: TagInput, { region }) => ({ Tags: requireFunction(input, region).tags }),
    TagResource: (input: TagInput & { readonly Tags: Readonly<Record<string, string>> }, { region }) => {
      const record = requireFunction(input, region);
      functions.put({ ...record, tags: { ...record.tags, ...input.Tags } });
      return {};
    },
    UntagResource: (input: TagInput & { readonly TagKeys: readonly string[] }, { region }) => {
      const record = requireFunction(input, region);
      const kept = Object.entries(record.tags).filter(([key]) => !input.TagKeys.includes(key));
      functions.put({ ...record, tags: Object.fromEntries(kept) });
      return {};
    },
  } satisfies Record<string, Operation>;
}
