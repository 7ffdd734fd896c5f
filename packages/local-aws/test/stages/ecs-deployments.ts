/** ECS's own deployments of a shop, taken to a stage and held there. */
import { gateArn } from './gate.ts';
import { roleArn, type Shop, type Word } from './shop.ts';
import type { Answer, Stages } from './stage-harness.ts';

export const strategies = {
  ROLLING: { strategy: 'ROLLING', bakeTimeInMinutes: 2 },
  BLUE_GREEN: { strategy: 'BLUE_GREEN', bakeTimeInMinutes: 2 },
  LINEAR: {
    ...{ strategy: 'LINEAR', bakeTimeInMinutes: 2 },
    linearConfiguration: { stepPercent: 40, stepBakeTimeInMinutes: 1 },
  },
  CANARY: {
    ...{ strategy: 'CANARY', bakeTimeInMinutes: 2 },
    canaryConfiguration: { canaryPercent: 10, canaryBakeTimeInMinutes: 1 },
  },
} as const;
export type Strategy = keyof typeof strategies;

const hookStages = [
  ...['PRE_SCALE_UP', 'POST_SCALE_UP', 'TEST_TRAFFIC_SHIFT', 'POST_TEST_TRAFFIC_SHIFT'],
  ...['PRE_PRODUCTION_TRAFFIC_SHIFT', 'PRODUCTION_TRAFFIC_SHIFT', 'POST_PRODUCTION_TRAFFIC_SHIFT'],
];
export const isHookStage = (stage: string) => hookStages.includes(stage);

const steps: Readonly<Record<Strategy, readonly number[]>> = {
  ROLLING: [],
  BLUE_GREEN: [],
  LINEAR: [40, 80],
  CANARY: [10],
};

/** Every stage of every strategy, and each share of traffic that is held for a while. */
export const places = (Object.keys(strategies) as Strategy[]).flatMap((strategy) => {
  const stages =
    strategy === 'ROLLING'
      ? ['PRE_SCALE_UP', 'SCALE_UP', 'POST_SCALE_UP', 'BAKE_TIME']
      : [
          ...['PRE_SCALE_UP', 'SCALE_UP', ...hookStages.slice(1, 6)],
          ...steps[strategy].map((percent) => `${percent} %`),
          ...['POST_PRODUCTION_TRAFFIC_SHIFT', 'BAKE_TIME', 'CLEAN_UP'],
        ];
  return stages.map((stage) => ({ strategy, stage }));
});
export type Place = (typeof places)[number];

/** What the listeners give to the new revision while a deployment is held at this place. */
export function sharesAt({ strategy, stage }: Place): string {
  if (strategy === 'ROLLING' || /SCALE_UP$|^TEST_TRAFFIC/.test(stage)) return '0/0';
  if (/^POST_TEST|^PRE_PRODUCTION|^PRODUCTION/.test(stage)) return '0/100';
  return stage.endsWith('%') ? `${parseInt(stage, 10)}/100` : '100/100';
}

/** UpdateService keeps what it is not given. */
const plain = {
  ...{ lifecycleHooks: [], alarms: { alarmNames: [], enable: false, rollback: false } },
  deploymentCircuitBreaker: { enable: false, rollback: false },
};

/** Starts a deployment; its ARN. */
export async function deploy(stages: Stages, { here, definition }: Shop, word: Word, configuration: object) {
  const deploymentConfiguration = { ...plain, ...configuration };
  await stages.ecs('UpdateService', { ...here, taskDefinition: definition(word), deploymentConfiguration });
  const { serviceDeployments } = await stages.ecs('ListServiceDeployments', here);
  return String(serviceDeployments[0].serviceDeploymentArn);
}

export async function find(stages: Stages, arn: string): Promise<Answer> {
  const { serviceDeployments } = await stages.ecs('DescribeServiceDeployments', { serviceDeploymentArns: [arn] });
  return serviceDeployments[0];
}

/** Starts a deployment and takes it to the place, where the gate holds it if hooks are called there. */
export async function deployTo(stages: Stages, shop: Shop, { strategy, stage }: Place, word: Word, more: object = {}) {
  stages.gate.requests.length = 0;
  const timeoutConfiguration = { timeoutInMinutes: 2 };
  const hook = { hookTargetArn: gateArn, roleArn, lifecycleStages: [stage], timeoutConfiguration };
  const lifecycleHooks = isHookStage(stage) ? [hook] : [];
  const arn = await deploy(stages, shop, word, { ...strategies[strategy], lifecycleHooks, ...more });
  await stages.until(arn, stage.endsWith('%') ? `production:${parseInt(stage, 10)}` : `IN_PROGRESS ${stage}`);
  return arn;
}
