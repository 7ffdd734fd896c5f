/** What a service says of itself: what of each operation is real, and what is not. COMPATIBILITY.md is made from it. */

/** One operation, in short phrases. */
export interface OperationCompatibility {
  /** What really happens. */
  readonly real: string;
  /** What no source confirms. */
  readonly assumed?: string;
  /** What of it is answered with 501. */
  readonly refused?: string;
}

/** One service. */
export interface ServiceCompatibility {
  /** As in IAM actions. */
  readonly service: string;
  /** As AWS calls it. */
  readonly title: string;
  /** Exactly the operations that the service has. */
  readonly operations: Readonly<Record<string, OperationCompatibility>>;
  /** Where it differs from AWS, besides its operations: a sentence each. */
  readonly differences: readonly string[];
}
