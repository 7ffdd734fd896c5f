/**
 * The whole server for the tests of deployments stage by stage: real load balancer, real health checks, real hooks
 * and alarms, tasks that are servers of the test, and a clock that is stepped. Everything is asked over HTTP; only
 * the moment to ask is known from the event stream.
 */
import { afterAll, beforeAll } from '@jest/globals';
import { type LocalAws, SteppingClock, startLocalAws } from '../../src/index.ts';
import { type Gate, openGate } from './gate.ts';
import { createTaskServers } from './task-servers.ts';

// biome-ignore lint/suspicious/noExplicitAny: answers are looked at as data.
export type Answer = any;

/** Milliseconds of one step: less than the shortest pause of a deployment. */
const tick = 100;
const minute = 60_000;

export type Stages = ReturnType<typeof useStages>;

/** Starts a server before the tests of the calling file, with these functions, and stops it after all. */
export function useStages(functions: readonly object[] = []) {
  const clock = new SteppingClock();
  const tasks = createTaskServers();
  /** What each deployment has come to, in order: its statuses, stages, lifecycle events and shifts. */
  const marks = new Map<string, string[]>();
  /** Lifecycle events with a hook, by deployment. */
  const hooked = new Map<string, readonly string[]>();
  /** Deployments with a hook that is called and not done yet, the oldest first: one may say yes, and the next begin. */
  let busy: string[] = [];
  let hookDone = () => {};
  let running: { aws: LocalAws; gate: Gate } | undefined;
  const now = () => {
    if (running === undefined) throw new Error('The server runs during tests only.');
    return running;
  };

  beforeAll(async () => {
    const gate = await openGate();
    const state = JSON.stringify({ services: { lambda: { functions: [...gate.functions, ...functions] } } });
    const aws = await startLocalAws({ clock, state, createRuntime: tasks.createRuntime, randomSeed: 1 });
    running = { aws, gate };
    aws.events.subscribe(({ type, detail }) => {
      const {
        deploymentId,
        serviceDeploymentArn,
        name,
        status,
        lifecycleStage,
        traffic,
        percent,
        targetVersionWeight,
        function: called,
      } = detail as Answer;
      const id = deploymentId ?? serviceDeploymentArn;
      const mark = (text: string) => marks.set(id, [...(marks.get(id) ?? []), text]);
      if (type === 'lifecycle-event') mark(`${name}:${status}`);
      if (type === 'lifecycle-event' && status === 'InProgress' && hooked.get(id)?.includes(name)) busy.push(id);
      if (type === 'deployment-status') mark(status);
      // A red alarm stops a deployment before its hook is called.
      if (type === 'deployment-status' && status !== 'InProgress') busy = busy.filter((other) => other !== id);
      if (type === 'service-deployment-changed') mark(`${status} ${lifecycleStage ?? ''}`.trim());
      if (type === 'traffic-shifted') mark(`${traffic ?? 'alias'}:${percent ?? 100 * targetVersionWeight}`);
      if (type === 'invoked' && String(called).startsWith('CodeDeployHook') && detail.asynchronous) {
        // One process serves them all, one after the other.
        busy.shift();
        hookDone();
      }
    });
  });
  afterAll(async () => {
    await running?.aws.close();
    await running?.gate.close();
  });

  /** Calls an operation as plain JSON. */
  async function call(target: string, input: object): Promise<Answer> {
    const response = await fetch(now().aws.endpoint, {
      method: 'POST',
      headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': target },
      body: JSON.stringify(input),
    });
    const answer = JSON.parse((await response.text()) || '{}');
    if (!response.ok) throw new Error(`${answer.__type}: ${answer.message ?? answer.Message}`);
    return answer;
  }

  /** Moves time on; CodeDeploy's hooks are asynchronous, and have their say before it goes further. */
  async function step(milliseconds: number): Promise<void> {
    await clock.step(milliseconds);
    while (busy.length > 0) {
      await new Promise<void>((resolve) => {
        hookDone = resolve;
      });
    }
  }

  return {
    ...{ clock, tasks, call, step },
    get aws() {
      return now().aws;
    },
    get gate() {
      return now().gate;
    },
    codedeploy: (operation: string, input: object) => call(`CodeDeploy_20141006.${operation}`, input),
    ecs: (operation: string, input: object) => call(`AmazonEC2ContainerServiceV20141113.${operation}`, input),
    cloudwatch: (operation: string, input: object) => call(`GraniteServiceVersion20100801.${operation}`, input),
    /** Tells of a CodeDeploy deployment which of its lifecycle events have a hook. */
    expectHooks: (deploymentId: string, names: readonly string[]) => hooked.set(deploymentId, names),
    marks: (id: string): readonly string[] => marks.get(id) ?? [],
    /** Moves time on until the deployment has come to this mark, the `nth` time. */
    async until(id: string, mark: string | RegExp, nth = 1): Promise<void> {
      const matches = (text: string) => (typeof mark === 'string' ? text === mark : mark.test(text));
      const begin = clock.now();
      while ((marks.get(id) ?? []).filter(matches).length < nth) {
        if (clock.now() > begin + 150 * minute) throw new Error(`${id} never came to ${mark}: ${marks.get(id)}`);
        // What comes late lasts longer, too.
        await step(clock.now() > begin + minute ? 10 * tick : tick);
      }
    },
    /** What `look` shows from now to the end of a deployment, whenever it is something else. */
    async watch(id: string, isEnd: RegExp, look: () => Promise<string>): Promise<readonly string[]> {
      const seen: string[] = [];
      for (let known = -1; !seen.at(-1)?.match(isEnd); ) {
        if (known !== (marks.get(id) ?? []).length) {
          known = (marks.get(id) ?? []).length;
          const view = await look();
          if (view !== seen.at(-1)) seen.push(view);
        } else await step(tick);
      }
      return seen;
    },
  };
}
