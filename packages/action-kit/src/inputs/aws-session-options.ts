/** Who calls AWS, from the inputs that every action that talks to AWS has. */
import type { ActionContext } from '../context.ts';

/** Options of a session; `action` names it in CloudTrail, with the run. */
export function awsSessionOptions(
  action: string,
  inputs: { readonly awsRegion: string | undefined; readonly roleToAssume: string | undefined },
  { run, env, idToken, mask }: Pick<ActionContext, 'run' | 'env' | 'idToken' | 'mask'>,
) {
  const sessionName = `${action}-${run.runId || 'local'}`;
  return { region: inputs.awsRegion, roleToAssume: inputs.roleToAssume, sessionName, env, idToken, mask };
}
