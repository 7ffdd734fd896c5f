/** What a rehearsal knows of resource types. */
import type { ValueMap } from './template.ts';

/** A resource type that it creates. */
export interface KnownType {
  /** Properties that it understands. */
  readonly properties: readonly string[];
  /** Those that must be there: names that CloudFormation would make up, for example. */
  readonly required?: readonly string[];
  /** Names for Fn::GetAtt. */
  readonly attributes: readonly string[];
  /** Whether `Metadata` says how its code is built. */
  readonly metadata?: boolean;
}

/** A resource type that exists on AWS only. */
export interface SkippedType {
  readonly reason: string;
  /** Names for Fn::GetAtt all the same. */
  readonly attributes: readonly string[];
  /** The value of one of them. */
  attribute(name: string, resource: ResolvedResource): string;
  /** What Ref gives; without it, nobody may refer to the resource. */
  ref?(resource: ResolvedResource): string;
}

/** A resource whose properties have no functions any more. */
export interface ResolvedResource {
  readonly logicalId: string;
  readonly properties: ValueMap;
}

export interface Catalog {
  readonly created: Readonly<Record<string, KnownType>>;
  readonly skipped: Readonly<Record<string, SkippedType>>;
}
