/** For tests: brings an ECS deployment with all its hooks into any stage, and says what should be found there. */

import { type EcsSampleOptions, sampleEcs } from './ecs-sample.ts';

const hooks = ['BeforeInstall', 'AfterInstall', 'AfterAllowTestTraffic', 'BeforeAllowTraffic', 'AfterAllowTraffic'];

/** In the order in which a deployment goes through them. */
export const stages = [
  'Created',
  'preparation',
  'BeforeInstall',
  'Install',
  'AfterInstall',
  'AllowTestTraffic',
  'AfterAllowTestTraffic',
  'Ready',
  'BeforeAllowTraffic',
  'AllowTraffic',
  'AfterAllowTraffic',
  'termination',
] as const;
export type Stage = (typeof stages)[number];

export const hasHook = (stage: Stage) => hooks.includes(stage);

/** Whether `stage` comes after `other`. */
export const isAfter = (stage: Stage, other: Stage) => stages.indexOf(stage) > stages.indexOf(other);

/** A deployment of `web:2` that waits in `stage`; every hook before has said yes. */
export function deploymentIn(stage: Stage, options: EcsSampleOptions = {}) {
  const aws = sampleEcs({ readyWait: 30, alarms: ['errors'], ...options });
  const id = aws.deployService(
    2,
    hooks.map((event) => ({ [event]: 'pre' })),
  );
  let answered = 0;
  for (let steps = 0; stageOf(aws, id) !== stage; steps++) {
    if (steps > 10_000) throw new Error(`The deployment never came into ${stage}.`);
    const [hook] = aws.hookCalls.slice(answered);
    if (hook !== undefined) {
      answered++;
      aws.report(hook, 'Succeeded');
    } else if (aws.info(id).status === 'Ready') {
      aws.call('ContinueDeployment', { deploymentId: id, deploymentWaitType: 'READY_WAIT' });
    } else {
      aws.clock.advance(['Install', 'AllowTraffic'].includes(stageOf(aws, id)) ? 30_000 : 100);
    }
  }
  return { ...aws, id };
}

function stageOf(aws: ReturnType<typeof sampleEcs>, id: string): string {
  const { status, instanceTerminationWaitTimeStarted } = aws.info(id);
  if (status === 'Created') return 'Created';
  if (status === 'Ready') return 'Ready';
  if (instanceTerminationWaitTimeStarted) return 'termination';
  const running = aws.lifecycle(id).find((event) => event.endsWith(':InProgress'));
  return running?.split(':')[0] ?? 'preparation';
}
