import { describe, expect, it } from '@jest/globals';
import { failureThreshold } from './circuit-breaker.ts';
import { pendingRun } from './run.ts';
import {
  groupA,
  groupB,
  productionRule,
  revision,
  sampleServiceDeployments,
  serviceArn,
} from './service-deployments-sample.ts';
import { countFailures } from './step.ts';

const requested = (ecs: ReturnType<typeof sampleServiceDeployments>, ...numbers: number[]) =>
  numbers.map((number) => ecs.tasks.port.counts(revision(number)).requested);

describe('a rolling deployment', () => {
  it('replaces tasks within its bounds, and leaves traffic alone', async () => {
    const ecs = sampleServiceDeployments();
    const arn = ecs.deploySecond({ maximumPercent: 150, minimumHealthyPercent: 50 }, { desiredCount: 2 });
    await ecs.reach(arn, 'SCALE_UP');
    await ecs.step(1);
    // One may go at once; three may there be in all.
    expect(requested(ecs, 1, 2)).toEqual([1, 1]);
    await ecs.step(60);
    expect(requested(ecs, 1, 2)).toEqual([0, 2]);
    expect(ecs.describe(arn).status).toBe('SUCCESSFUL');
    expect(ecs.shifts).toEqual([]);
    expect(ecs.tasks.port.attached(revision(2))).toEqual([groupA]);
  });

  it('puts its tasks where production traffic goes, after a blue/green deployment has moved it', async () => {
    const ecs = sampleServiceDeployments();
    ecs.deploySecond({ strategy: 'BLUE_GREEN', bakeTimeInMinutes: 0 });
    await ecs.step(60);
    ecs.deployments.start(ecs.order(3, {}, { sourceRevisionArn: revision(2) }));
    await ecs.step(60);
    expect(ecs.tasks.port.attached(revision(3))).toEqual([groupB]);
    expect(ecs.onB(productionRule)).toBe(100);
  });

  it('takes back the traffic of a canary that it stopped', async () => {
    const ecs = sampleServiceDeployments();
    ecs.deploySecond({ strategy: 'CANARY', canaryConfiguration: { canaryPercent: 60 } } as never);
    await ecs.step(60);
    expect(ecs.onB(productionRule)).toBe(60);
    const arn = ecs.deployments.start(ecs.order(3, {}, { sourceRevisionArn: revision(1) }));
    await ecs.step(60);
    expect(ecs.onB(productionRule)).toBe(0);
    expect(ecs.describe(arn).status).toBe('SUCCESSFUL');
    expect(requested(ecs, 1, 2, 3)).toEqual([0, 0, 2]);
    expect(ecs.tasks.port.attached(revision(3))).toEqual([groupA]);
  });

  it('does not mind listener rules that are unfit for a shift', async () => {
    const ecs = sampleServiceDeployments();
    ecs.rules.set(productionRule, [
      { targetGroupArn: groupA, weight: 2 },
      { targetGroupArn: groupB, weight: 1 },
    ]);
    const arn = ecs.deploySecond({});
    await ecs.step(60);
    expect(ecs.describe(arn).status).toBe('SUCCESSFUL');
  });

  it('brings back the source alone, whoever else had tasks', async () => {
    const ecs = sampleServiceDeployments();
    ecs.deploySecond({});
    await ecs.step(4);
    const arn = ecs.deployments.start(ecs.order(3, {}, { sourceRevisionArn: revision(1) }));
    await ecs.step(1);
    ecs.call('StopServiceDeployment', { serviceDeploymentArn: arn });
    await ecs.step(60);
    expect(ecs.describe(arn).status).toBe('ROLLBACK_SUCCESSFUL');
    expect(requested(ecs, 1, 2, 3)).toEqual([2, 0, 0]);
  });

  it('follows a new desired count at any moment', async () => {
    const ecs = sampleServiceDeployments();
    const arn = ecs.deploySecond({ bakeTimeInMinutes: 5 });
    ecs.deployments.rescale(serviceArn, 3);
    expect(requested(ecs, 1, 2)).toEqual([3, 0]);
    await ecs.reach(arn, 'SCALE_UP');
    ecs.deployments.rescale(serviceArn, 4);
    expect(requested(ecs, 1, 2)).toEqual([3, 4]);
    await ecs.reach(arn, 'BAKE_TIME');
    expect(requested(ecs, 1, 2)).toEqual([0, 4]);
    ecs.deployments.rescale(serviceArn, 1);
    expect(requested(ecs, 1, 2)).toEqual([0, 1]);
  });

  it('keeps its bounds when the desired count changes', async () => {
    const ecs = sampleServiceDeployments();
    ecs.tasks.fates.set(revision(2), 'hang');
    const arn = ecs.deploySecond({ minimumHealthyPercent: 50, maximumPercent: 100 });
    await ecs.reach(arn, 'SCALE_UP');
    await ecs.step(10);
    expect(requested(ecs, 1, 2)).toEqual([1, 1]);
    ecs.deployments.rescale(serviceArn, 3);
    expect(requested(ecs, 1, 2)).toEqual([1, 2]);
  });

  it('has no deadline but the thirty days of every deployment', async () => {
    const ecs = sampleServiceDeployments();
    ecs.tasks.fates.set(revision(2), 'hang');
    const arn = ecs.deploySecond({});
    await ecs.step(29 * 24 * 3600);
    expect(ecs.describe(arn).status).toBe('IN_PROGRESS');
    await ecs.step(2 * 24 * 3600);
    expect(ecs.describe(arn)).toMatchObject({
      status: 'ROLLBACK_SUCCESSFUL',
      statusReason: 'Service deployment rolled back because the deployment timed out.',
    });
  });
});

describe('the circuit breaker', () => {
  it.each([
    [undefined, 1, 3],
    [undefined, 25, 13],
    [undefined, 400, 200],
    [undefined, 800, 200],
    [{ type: 'UNBOUNDED_PERCENT', value: 50 }, 800, 400],
    [{ type: 'UNBOUNDED_PERCENT', value: 50 }, 1, 1],
    [{ type: 'COUNT', value: 5 }, 800, 5],
  ] as const)('with %j trips at so many failures of %d tasks', (thresholdConfiguration, desired, failures) => {
    const deploymentCircuitBreaker = {
      enable: true,
      rollback: true,
      ...(thresholdConfiguration && { thresholdConfiguration }),
    };
    expect(failureThreshold({ deploymentCircuitBreaker }, desired)).toBe(failures);
  });

  it('forgives failures for a task that gets healthy, unless told not to', async () => {
    for (const resetOnHealthyTask of [true, false]) {
      const ecs = sampleServiceDeployments();
      ecs.tasks.fates.set(revision(2), 'fail');
      const deploymentCircuitBreaker = { enable: true, rollback: true, resetOnHealthyTask };
      const arn = ecs.deploySecond({ strategy: 'BLUE_GREEN', bakeTimeInMinutes: 0, deploymentCircuitBreaker });
      await ecs.reach(arn, 'SCALE_UP');
      await ecs.step(3);
      expect(ecs.describe(arn).deploymentCircuitBreaker.failureCount).toBe(2);
      ecs.tasks.fates.set(revision(2), 'well');
      await ecs.step(3);
      expect(ecs.describe(arn).deploymentCircuitBreaker.failureCount).toBe(resetOnHealthyTask ? 0 : 2);
      expect(ecs.tasks.port.counts(revision(2)).failed).toBe(resetOnHealthyTask ? 0 : 2);
      await ecs.reach(arn, 'POST_SCALE_UP');
      expect(ecs.describe(arn).deploymentCircuitBreaker.status).toBe('MONITORING_COMPLETE');
    }
  });

  it('does not trip at the moment a task gets healthy', () => {
    const ecs = sampleServiceDeployments();
    const { configuration } = ecs.order(2, { deploymentCircuitBreaker: { enable: true, rollback: true } });
    const order = { serviceArn, deploymentArn: 'd', targetRevisionArn: 't', sourceRevisionArn: undefined };
    const first = pendingRun(
      { ...order, mayGoBack: false, otherRevisionArns: [], desiredCount: 2, configuration },
      '',
      0,
    );
    const t = { requested: 2, pending: 1, running: 1, healthy: 1, failed: 3, lastFailure: 'no' };
    const { run, effects } = countFailures(
      { ...first, actedAt: 0 },
      { stage: 'SCALE_UP', act: { kind: 'scale-up' } },
      { t },
    );
    expect(run.failures).toBe(0);
    expect(effects).toEqual([{ kind: 'forget-failures', revisionArn: 't' }]);
  });

  it('names the last failure in the event stream', async () => {
    const ecs = sampleServiceDeployments();
    ecs.tasks.fates.set(revision(2), 'fail');
    ecs.deploySecond({ deploymentCircuitBreaker: { enable: true, rollback: true } });
    await ecs.step(60);
    const told = ecs.events.find(({ detail }) => detail.lastFailure !== undefined);
    expect(told?.detail).toMatchObject({
      status: 'ROLLBACK_IN_PROGRESS',
      lastFailure: 'Essential container in task exited',
    });
    const failed = ecs.events.find(({ detail }) => detail.detail?.eventName === 'SERVICE_DEPLOYMENT_FAILED');
    expect(failed?.detail.detail).toMatchObject({
      eventType: 'ERROR',
      reason: 'ECS deployment circuit breaker: tasks failed to start.',
    });
  });
});

describe('an alarm', () => {
  it('comes too late for a deployment whose source is going', async () => {
    const ecs = sampleServiceDeployments();
    const alarms = { alarmNames: ['errors'], enable: true, rollback: true };
    const arn = ecs.deploySecond({ strategy: 'BLUE_GREEN', bakeTimeInMinutes: 0, alarms });
    ecs.tasks.of(revision(1)).leaving = 1;
    await ecs.reach(arn, 'CLEAN_UP');
    ecs.alarms.set('errors', 'ALARM');
    await ecs.step(60);
    expect(ecs.describe(arn)).toMatchObject({ status: 'IN_PROGRESS', alarms: { status: 'MONITORING_COMPLETE' } });
  });
});

describe('a service whose first deployment failed in production', () => {
  it('is replaced without a gap, though there is no way back to it', async () => {
    const ecs = sampleServiceDeployments();
    const alarms = { alarmNames: ['errors'], enable: true, rollback: true };
    const configuration = { strategy: 'BLUE_GREEN', bakeTimeInMinutes: 5, alarms } as const;
    const first = ecs.deployments.start(ecs.order(1, configuration));
    await ecs.reach(first, 'BAKE_TIME');
    ecs.alarms.set('errors', 'ALARM');
    await ecs.step(16);
    expect(ecs.describe(first).status).toBe('ROLLBACK_FAILED');
    expect(ecs.onB(productionRule)).toBe(100);
    const second = ecs.deployments.start(ecs.order(2, configuration, { sourceRevisionArn: revision(1) }));
    await ecs.reach(second, 'BAKE_TIME');
    expect(ecs.tasks.port.attached(revision(2))).toEqual([groupA]);
    expect(requested(ecs, 1, 2)).toEqual([2, 2]);
    ecs.call('StopServiceDeployment', { serviceDeploymentArn: second });
    expect(ecs.describe(second)).toMatchObject({
      status: 'ROLLBACK_FAILED',
      statusReason: 'No rollback candidate was found to run the rollback.',
    });
  });
});
