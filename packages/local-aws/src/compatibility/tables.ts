/** The tables of all services, in the order of COMPATIBILITY.md. */
import { cloudFormationCompatibility } from '../services/cloudformation/compatibility.ts';
import { cloudWatchCompatibility } from '../services/cloudwatch/compatibility.ts';
import { codedeployCompatibility } from '../services/codedeploy/compatibility.ts';
import { ecrCompatibility } from '../services/ecr/compatibility.ts';
import { ecsCompatibility } from '../services/ecs/compatibility.ts';
import { elasticLoadBalancingCompatibility } from '../services/elasticloadbalancing/compatibility.ts';
import { lambdaCompatibility } from '../services/lambda/compatibility.ts';
import { logsCompatibility } from '../services/logs/compatibility.ts';
import { s3Compatibility } from '../services/s3/compatibility.ts';
import { snsCompatibility } from '../services/sns/compatibility.ts';
import { ssmCompatibility } from '../services/ssm/compatibility.ts';
import { stsCompatibility } from '../services/sts/compatibility.ts';
import type { ServiceCompatibility } from './service-compatibility.ts';

export const compatibilityTables: readonly ServiceCompatibility[] = [
  lambdaCompatibility,
  codedeployCompatibility,
  ecsCompatibility,
  elasticLoadBalancingCompatibility,
  ecrCompatibility,
  cloudWatchCompatibility,
  logsCompatibility,
  cloudFormationCompatibility,
  s3Compatibility,
  snsCompatibility,
  ssmCompatibility,
  stsCompatibility,
];
