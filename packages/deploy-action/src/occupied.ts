/** Another deployment is in the way, as the user reads it. */
import { shortId } from '@aws-release-actions/deployment';
import type { Turn } from '@aws-release-actions/driver';

const endings = {
  policy: '',
  deadline: ' It had not ended when the time was up.',
  cancelled: ' The run was cancelled while waiting for it.',
} as const;

/** `place` is what takes one deployment at a time, for example "this deployment group". */
export function occupied(
  { deploymentId, why }: Omit<Extract<Turn, { kind: 'occupied' }>, 'kind'>,
  place: string,
): string {
  return `Deployment ${shortId(deploymentId)} is running in ${place}, which takes one at a time.${endings[why]} No traffic was moved.`;
}
