import { runAction } from '@aws-release-actions/action-kit';
import { buildLambdaPackage } from './action.ts';

await runAction(buildLambdaPackage);
