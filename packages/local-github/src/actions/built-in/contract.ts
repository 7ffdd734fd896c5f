/** What a stand-in for one of GitHub's actions gets and gives. */
import type { AttestationStore } from '../../attestations/store.ts';
import type { TokenSubject } from '../../oidc/claims.ts';
import type { ArtifactStore } from './artifact-store.ts';

/** What a job needs to attest, and whether its permissions let it. */
export interface Attester {
  /** `id-token: write`. */
  readonly mayRequestIdToken: boolean;
  /** `attestations: write`. */
  readonly mayAttest: boolean;
  /** The job, in whose name is signed. */
  readonly signer: TokenSubject;
  readonly store: AttestationStore;
}

/** The slice of a running step that a stand-in may use. */
export interface BuiltInStep {
  /** Input name in lower case to its text; inputs that were not given are absent. */
  readonly inputs: Readonly<Record<string, string>>;
  /** Absolute path of the job's workspace. */
  readonly workspace: string;
  /** RUNNER_TEMP. */
  readonly temp: string;
  /** The repository that is rehearsed. */
  readonly source: { readonly name: string; readonly folder: string; readonly ref: string; readonly sha: string };
  /** The folder of another repository by `owner/name`; undefined if it is mapped to none. */
  readonly folderOf: (repository: string) => string | undefined;
  readonly artifacts: ArtifactStore;
  readonly attester: Attester;
  readonly info: (line: string) => void;
  readonly warn: (message: string) => void;
}

/** A stand-in: outputs, or an error with a sentence for the user. */
export interface BuiltIn {
  /** Inputs that it carries out. */
  readonly supported: readonly string[];
  /** Inputs that make no difference on this machine. All others are refused before anything runs. */
  readonly ignored: readonly string[];
  readonly run: (step: BuiltInStep) => Promise<Readonly<Record<string, string>>>;
}
