/** The inputs that every action that deploys has, so that they mean the same everywhere. */
import { defaulted, duration, oneOf, optional } from '@aws-release-actions/action-kit';

/** What to do with somebody else's deployment, with a cancel, and how long to watch. */
export const deployInputs = {
  'on-active-deployment': defaulted(oneOf(['wait', 'fail']), 'wait'),
  'on-cancel': defaulted(oneOf(['rollback', 'stop', 'leave']), 'rollback'),
  timeout: optional(duration({ min: '1m', max: '7d' })),
};
