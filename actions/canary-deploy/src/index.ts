import { runAction } from '@aws-release-actions/action-kit';
import { canaryDeploy } from './action.ts';

await runAction(canaryDeploy);
