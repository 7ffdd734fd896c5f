import { runAction } from '@aws-release-actions/action-kit';
import { pushImmutableImage } from './action.ts';

await runAction(pushImmutableImage);
