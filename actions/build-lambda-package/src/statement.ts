/** What build-lambda-package says of how a package came to be. Pure. */
import { basename, relative, sep } from 'node:path';
import type { ActionContext } from '@aws-release-actions/action-kit';
import {
  encoder,
  provenance,
  type SourceCommit,
  type Statement,
  type WrittenPackage,
} from '@aws-release-actions/lambda-package';
import type { Inputs } from './inputs.ts';

/** What is known when the package is written. */
export interface Circumstances {
  readonly output: string;
  readonly written: WrittenPackage;
  readonly commit: SourceCommit | undefined;
  /** Of esbuild; undefined if nothing was bundled. */
  readonly bundler: string | undefined;
}

/** The statement about a package. */
export function statementAbout(
  { output, written, commit, bundler }: Circumstances,
  given: Inputs,
  { env, run, workspace }: Pick<ActionContext, 'env' | 'run' | 'workspace'>,
): Statement {
  const { repository, runId, runAttempt, sha, serverUrl } = run;
  const home = `${serverUrl}/${repository}`;
  const isOnGitHub = repository !== '' && runId !== '';
  return provenance({
    name: basename(output),
    written,
    inputs: decidingInputs(given, workspace),
    source: isOnGitHub ? { repository: home, ref: env.GITHUB_REF ?? '' } : undefined,
    commit: commit ?? (sha === '' ? undefined : { commit: sha, isModified: false }),
    builder: isOnGitHub ? `${serverUrl}/${env.GITHUB_WORKFLOW_REF ?? repository}` : outsideOfGitHub,
    invocation: isOnGitHub ? `${home}/actions/runs/${runId}/attempts/${runAttempt}` : undefined,
    tools: {
      node: process.version.slice(1),
      deflate: encoder,
      ...(bundler === undefined ? {} : { esbuild: bundler }),
      ...actionVersion(env),
    },
  });
}

const outsideOfGitHub = 'https://github.com/your-org/aws-release-actions#outside-of-github';

/** Which repository and ref this action was taken from, as the runner says. */
function actionVersion(env: ActionContext['env']): Readonly<Record<string, string>> {
  const { GITHUB_ACTION_REPOSITORY: repository = '', GITHUB_ACTION_REF: ref = '' } = env;
  return repository === '' ? {} : { [repository]: ref };
}

/** The inputs that can change a byte, as the user wrote them. Environment variables are left out: they may be secret. */
function decidingInputs(given: Inputs, workspace: string): Readonly<Record<string, unknown>> {
  const path = (absolute: string | undefined) =>
    absolute && (relative(workspace, absolute).replaceAll(sep, '/') || '.');
  const { include, exclude, runtime, handler, architecture, format, minify, external } = given;
  const always = { 'build-command': given.buildCommand, runtime, handler, architecture };
  if (given.entry === undefined) return { source: path(given.source), include, exclude, ...always };
  const { sourceMaps, bundleAwsSdk } = given;
  const bundling = { format, minify, 'source-maps': sourceMaps, 'bundle-aws-sdk': bundleAwsSdk, external };
  return { entry: path(given.entry), ...always, ...bundling };
}
