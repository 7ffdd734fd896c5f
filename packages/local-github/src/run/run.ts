/** Runs one workflow file as a rehearsal: checks everything first, then runs its jobs and reports. */

import { realpathSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { createArtifactStore } from '../actions/built-in/artifact-store.ts';
import { createLibrary } from '../actions/library.ts';
import { type AttestationStore, createAttestationStore } from '../attestations/store.ts';
import type { Scope } from '../expressions/evaluate.ts';
import { resolveText, resolveValue } from '../expressions/resolve.ts';
import type { Value } from '../expressions/value.ts';
import { installGh } from '../gh/install.ts';
import { startGitHubServer } from '../oidc/github-server.ts';
import { createSigningKey } from '../oidc/signing-key.ts';
import { typeInputs } from '../plan/inputs.ts';
import { checkWorkflow } from '../plan/preflight.ts';
import { present } from '../syntax/step.ts';
import { dispatchInputs, type Workflow } from '../syntax/workflow-file.ts';
import { machineEnvironment } from './environment.ts';
import { createIdentity, githubContext } from './identity.ts';
import { GITHUB_GRACE_TIMES, type RunOptions, WorkflowRefused } from './options.ts';
import type { RunResult } from './result.ts';
import { concurrencyGroup, runWorkflowJobs } from './workflow.ts';

/**
 * Runs a workflow file as written. Rejects with `WorkflowRefused` before anything runs if the file is wrong or asks for
 * something that this package does not have; resolves with a result however the jobs end.
 */
export async function runWorkflow(options: RunOptions): Promise<RunResult> {
  if (process.platform === 'win32') {
    throw new WorkflowRefused(['local-github needs Linux or macOS: steps run in bash and end by signals.']);
  }
  const folder = path.resolve(options.repositoryFolder);
  const ref = options.ref ?? 'refs/heads/main';
  const own = { name: options.repository ?? `local/${path.basename(folder)}`, ref, folder };
  const library = createLibrary(own, options.actionSources);
  const file = { path: options.workflow, repository: own };

  const parsed = await library.readWorkflow(file).catch(() => undefined);
  const eventName = options.event?.name ?? defaultEvent(parsed?.ok ? parsed.value : undefined);
  const identity = createIdentity(options, parsed?.ok ? parsed.value.name : undefined, eventName);
  const vars = { ...options.vars };
  const inputs = parsed?.ok ? startInputs(parsed.value, options, eventName) : {};
  const scopeWith = (github: Readonly<Record<string, Value>>): Scope => ({
    contexts: { github, vars, inputs },
    status: (question) => question === 'success',
    hashFiles: () => '',
  });
  const { workflow, reasons } = await checkWorkflow(file, library, scopeWith(githubContext(identity, '')));
  const wrongEvent =
    workflow === undefined || workflow.triggers.has(eventName)
      ? []
      : [
          `${file.path}: the workflow does not run on '${eventName}'; it runs on ${[...workflow.triggers.keys()].join(', ')}.`,
        ];
  if (workflow === undefined || reasons.length + wrongEvent.length > 0) {
    throw new WorkflowRefused([...reasons, ...wrongEvent]);
  }

  const root = realpathSync(await mkdtemp(path.join(os.tmpdir(), 'local-github-')));
  const key = createSigningKey();
  const attestations = createAttestationStore(key);
  const programs = path.join(root, 'bin');
  await installGh(programs);
  const server = await startGitHubServer({ key, attestations, now: Date.now });
  const artifacts = createArtifactStore(path.join(root, 'artifacts'));
  const scope = scopeWith(githubContext(identity, server.url));
  let jobFolders = 0;
  try {
    const end = await runWorkflowJobs(
      {
        services: {
          library,
          artifacts,
          attestations,
          identity,
          own,
          folderOf: (name) => options.actionSources.get(name),
          machine: machineEnvironment(process.env, options.environment ?? {}, programs),
          graceTimes: { ...GITHUB_GRACE_TIMES, ...options.graceTimes },
        },
        server,
        environments: options.environments ?? {},
        tokenFor: (permissions) => options.secrets?.GITHUB_TOKEN ?? server.issueToken(permissions),
        onOutput: options.onOutput,
        newFolder: (job) => path.join(root, `${++jobFolders}-${job.replace(/[^\w-]+/g, '-')}`),
        keepFolders: options.keepFolders === true,
      },
      {
        workflow,
        file,
        contexts: { ...scope.contexts, secrets: { GITHUB_TOKEN: identity.token, ...options.secrets } },
        prefix: { id: '', name: '' },
        callerPermissions: undefined,
        cancel: options.signal ?? new AbortController().signal,
      },
    );
    return {
      result: end.result === 'skipped' ? 'success' : end.result,
      name: resolveText(workflow.runName, scope, identity.workflow),
      ...present('concurrency', concurrencyGroup(workflow.concurrency, scope)),
      jobs: end.jobs,
      deployments: end.deployments,
      artifacts: artifacts.list().map(({ name, files }) => ({ name, files })),
      ...present('attestations', attestationRecords(attestations)),
      ...present('folder', options.keepFolders === true ? root : undefined),
    };
  } finally {
    await server.close();
    if (options.keepFolders !== true) await rm(root, { recursive: true, force: true, maxRetries: 3 });
  }
}

function attestationRecords(store: AttestationStore): RunResult['attestations'] {
  const records = store.list().map(({ id, repository, statement, certificate }) => ({
    id,
    repository,
    predicateType: statement.predicateType,
    subjects: statement.subject,
    signer: certificate.subjectAlternativeName,
  }));
  return records.length > 0 ? records : undefined;
}

function defaultEvent(workflow: Workflow | undefined): string {
  const triggers = [...(workflow?.triggers.keys() ?? [])];
  return ['push', 'workflow_dispatch'].find((name) => triggers.includes(name)) ?? triggers[0] ?? 'push';
}

function startInputs(workflow: Workflow, options: RunOptions, eventName: string): Readonly<Record<string, Value>> {
  if (eventName !== 'workflow_dispatch') return {};
  const typed = typeInputs(dispatchInputs(workflow), options.inputs ?? {}, (definition) =>
    definition.default === undefined
      ? undefined
      : resolveValue(definition.default, { contexts: {}, status: () => false, hashFiles: () => '' }),
  );
  if (!typed.ok) throw new WorkflowRefused(typed.errors.map((error) => `${options.workflow}: ${error}`));
  return typed.inputs;
}
