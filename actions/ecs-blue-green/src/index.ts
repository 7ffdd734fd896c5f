import { runAction } from '@aws-release-actions/action-kit';
import { ecsBlueGreen } from './action.ts';

await runAction(ecsBlueGreen);
