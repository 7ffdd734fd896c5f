/** push-immutable-image: a push, and what to do in the post stage if it was cut off. */
import type { Action, ActionContext } from '@aws-release-actions/action-kit';
import { dropLogin, loginState } from './docker-login.ts';
import { type Inputs, inputs } from './inputs.ts';
import type { PushedImage } from './outcome.ts';
import { awsPorts } from './ports.ts';
import { pushImage } from './push.ts';
import { report } from './report.ts';

export const pushImmutableImage: Action<Inputs, PushedImage> = {
  inputs,
  report,
  run: (given, context) => pushImage(given, awsPorts(given, context), context),
  afterwards: (_, context) => removeLogin(context),
};

/** A main stage that was killed could not remove its login. */
async function removeLogin({ savedState }: ActionContext): Promise<void> {
  const folder = savedState(loginState);
  if (folder !== undefined) await dropLogin(folder);
}
