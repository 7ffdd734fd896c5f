/** What a rehearsal needs of an application, whatever it runs on. */
import type { LocalAws } from '@aws-release-actions/local-aws';
import type { CustomerTally } from '../customers/tally.ts';
import type { Value } from '../infrastructure/template.ts';

/** Who moves the traffic of a service; a function knows CodeDeploy only. */
export type Controller = 'ECS' | 'CODE_DEPLOY';

/** A kind of application, before there is any infrastructure. */
export interface ApplicationKind {
  /** Empty if there is nothing to choose; else the first one is the template's own. */
  readonly controllers: readonly Controller[];
  /** Names of faults that a rehearsal can plant. */
  readonly faults: readonly string[];
  /** Makes the infrastructure of the example in `folder` on an empty local-aws. */
  open(aws: LocalAws, folder: string, controller: Controller | undefined): Promise<Application>;
}

/** An application that runs on a local-aws. */
export interface Application {
  /** The roles of its templates that releases may assume: their properties as on AWS. */
  readonly releaseRoles: readonly Value[];
  /** Customers come until the signal aborts; resolves when the last one has been served. Never rejects. */
  startCustomers(signal: AbortSignal): Promise<CustomerTally>;
  /** Shares of the customers' traffic in percent, by what it goes to: `version 2`, `trivia-api:7`. */
  serving(): Promise<Readonly<Record<string, number>>>;
  /** Whether an event of local-aws says that all traffic is where it was before the release. */
  isBack(event: LocalEvent): boolean;
  /** Plants one of its kind's faults for the next release. */
  plant(fault: string): Promise<void>;
  /** Lets go of what it holds; local-aws goes on. */
  close(): void;
}

export type LocalEvent = ReturnType<LocalAws['events']['since']>[number];

export const region = 'us-east-1';

/** The release roles among what a stack left to AWS. */
export function releaseRolesOf(
  skipped: readonly { readonly logicalId: string; readonly properties: Value | undefined }[],
): readonly Value[] {
  return skipped.flatMap(({ logicalId, properties }) =>
    logicalId === 'ReleaseRole' && properties ? [properties] : [],
  );
}
