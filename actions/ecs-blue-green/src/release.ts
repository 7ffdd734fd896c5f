/**
 * The course of a release: look, choose, start (or adopt, or wait), see it through. Only this order is
 * decided here; what each part means is decided in its own room.
 */
import { type ActionContext, InputError } from '@aws-release-actions/action-kit';
import { occupied, readGuard, startDeployment, warnOfJobLimit } from '@aws-release-actions/deploy-action';
import { imagesOf, serves } from '@aws-release-actions/deployment';
import { type ActiveDeployment, awaitTurn, type TaskDefinition } from '@aws-release-actions/driver';
import type { Inputs } from './inputs.ts';
import type { Release } from './outcome.ts';
import { foreignTask, largestShare, markOf, plannedRelease, type Site, surveySite } from './plan.ts';
import type { Ports } from './ports.ts';
import { alarmObstacle, cancelled, noService, nothingServes, otherEngine, stopNeedsCodeDeploy } from './refusals.ts';
import { chooseTarget } from './target.ts';
import { watch } from './watch.ts';

const place = 'this service';

/** Releases to a service, or watches a deployment of it. */
export async function release(inputs: Inputs, ports: Ports, context: ActionContext): Promise<Release> {
  const described = await ports.service.describe();
  if (described === undefined) throw new InputError([noService(inputs)]);
  const { engine } = described;
  if (engine === 'none') {
    return refused(inputs, undefined, `Service ${inputs.service} ${described.why}. Nothing was changed.`);
  }
  if (engine === 'service-deployments' && inputs.onCancel === 'stop') throw new InputError([stopNeedsCodeDeploy]);
  const site = await surveySite({ ...described, engine }, ports);
  const timeout = inputs.timeout ?? described.longestMinutes * 60_000;
  warnOfJobLimit(timeout, context);
  const { deploymentId } = inputs;
  if (deploymentId === undefined) return deploy(inputs, ports, context, site, timeout);
  if (deploymentId.startsWith('arn:') !== (engine === 'service-deployments')) {
    throw new InputError([otherEngine(deploymentId, site)]);
  }
  const { targetVersion = '', currentVersion = '' } = await ports.deployments(engine).identify(deploymentId);
  const target = await ports.service.taskDefinition(targetVersion);
  const images = imagesOf(target?.definition ?? {});
  return watch(
    inputs,
    ports,
    context,
    { site, images, newVersion: targetVersion, oldVersion: currentVersion },
    deploymentId,
    timeout,
  );
}

async function deploy(
  inputs: Inputs,
  ports: Ports,
  context: ActionContext,
  site: Site,
  timeout: number,
): Promise<Release> {
  const { service: state } = site;
  const { waiting, service } = ports;
  const { log, signal } = context;
  const deployments = ports.deployments(state.engine);
  const deadline = waiting.now() + timeout;
  const obstacle = alarmObstacle(site, await readGuard(state.alarms, ports.alarms, log), log);
  if (obstacle !== undefined) return refused(inputs, site, obstacle);
  for (;;) {
    const serving = await service.serving(state.productionRoute);
    const oldVersion = largestShare(serving.shares);
    const current = oldVersion === undefined ? undefined : await service.taskDefinition(oldVersion);
    if (oldVersion === undefined || current === undefined) return refused(inputs, site, nothingServes(inputs));
    const target = await chooseTarget(inputs, ports, context.workspace, current);
    const images = imagesOf(target.definition);
    const known = { previousTaskDefinition: oldVersion, images, serving: serving.shares };
    const mark = markOf(site, target.registered?.name ?? '', context);
    const turn = await awaitTurn(deployments, waiting, {
      isOurs: (active) => target.registered !== undefined && isMarked(active, mark),
      onActiveDeployment: inputs.onActiveDeployment,
      signal,
      deadline,
      onWaiting: (id) => log.info(`Deployment ${id} of this service is running; waiting for its end.`),
    });
    if (turn.kind === 'occupied') return refused(inputs, site, occupied(turn, place), known);
    if (turn.kind === 'waited') continue;
    const plan = { site, images, oldVersion };
    if (turn.kind === 'ours') {
      log.info(`Deployment ${turn.deploymentId} was started earlier; watching it.`);
      const newVersion = target.registered?.name ?? '';
      const adopted = {
        ...plan,
        newVersion,
        oldVersion: turn.currentVersion ?? (oldVersion === newVersion ? '' : oldVersion),
      };
      return await watch(inputs, ports, context, adopted, turn.deploymentId, timeout);
    }
    const name = target.registered?.name;
    if (name !== undefined && serves(serving.shares, name) && foreignTask(serving, name, images) === undefined) {
      const reason = `Task definition ${name} serves all traffic already.`;
      return { ...plannedRelease(inputs, site, { ...known, taskDefinition: name }), outcome: 'unchanged', reason };
    }
    if (signal.aborted) return refused(inputs, site, cancelled(signal), known);
    const registered = target.registered ?? (await register(target.definition, ports, log));
    if (signal.aborted) return refused(inputs, site, cancelled(signal), known);
    log.info(`Releasing task definition ${registered.name} to ${state.cluster}/${state.name}.`);
    const description = markOf(site, registered.name, context);
    const creation = await startDeployment(context, description, () =>
      deployments.create({
        service: state,
        taskDefinition: registered.arn,
        rollBackOnStop: inputs.onCancel !== 'stop',
        description,
      }),
    );
    if (creation.kind === 'created') {
      log.info(`Deployment ${creation.deploymentId} started.`);
      return await watch(
        inputs,
        ports,
        context,
        { ...plan, newVersion: registered.name },
        creation.deploymentId,
        timeout,
      );
    }
    if (waiting.now() >= deadline) {
      const blocker = { deploymentId: creation.activeDeploymentId, why: 'deadline' } as const;
      return refused(inputs, site, occupied(blocker, place), known);
    }
    await waiting.sleep(1000, signal);
  }
}

/** Whether a running deployment is the one of a mark, and still on its way. */
export function isMarked(active: ActiveDeployment, mark: string): boolean {
  return active.goesBack !== true && (active.description === mark || active.targetVersion === mark);
}

async function register(
  definition: TaskDefinition['definition'],
  { service }: Pick<Ports, 'service'>,
  log: ActionContext['log'],
): Promise<TaskDefinition> {
  const registered = await service.register(definition);
  log.info(`Registered task definition ${registered.name}.`);
  return registered;
}

function refused(inputs: Inputs, site: Site | undefined, reason: string, known?: Partial<Release>): Release {
  return { ...plannedRelease(inputs, site, known), outcome: 'failed', reason };
}
