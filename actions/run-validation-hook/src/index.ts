import { runAction } from '@aws-release-actions/action-kit';
import { runValidationHook } from './action.ts';

await runAction(runValidationHook);
