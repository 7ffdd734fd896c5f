import { describe, expect, it } from '@jest/globals';
import { noDiagnosis, type Release } from '../src/outcome.ts';
import { report } from '../src/report.ts';
import { deploymentIds, imageOf } from './fakes.ts';

const arn = deploymentIds['service-deployments'];
const good: Release = {
  outcome: 'succeeded',
  reason: 'Task definition api:2 serves all traffic.',
  cluster: 'trivia',
  service: 'api',
  taskDefinition: 'api:2',
  previousTaskDefinition: 'api:1',
  images: { web: imageOf(2) },
  productionEndpoint: 'http://production.example',
  testEndpoint: 'http://test.example',
  reached: 'completed',
  serving: { 'api:2': 100 },
  deployment: { deploymentId: arn, status: 'succeeded', stages: [] },
  entries: [
    { type: 'stage', stage: 'SCALE_UP', status: 'in-progress', deploymentId: arn, at: undefined },
    { type: 'traffic', deploymentId: arn, newVersionPercent: 100, at: undefined },
  ],
  diagnosis: noDiagnosis,
};

const bad: Release = {
  ...good,
  outcome: 'rolled-back',
  reason: 'The alarm errors went off. Task definition api:1 serves all traffic again.',
  reached: undefined,
  serving: { 'api:1': 100 },
  deployment: { deploymentId: 'd-1', status: 'stopped', stages: [], rollbackDeploymentId: 'd-2' },
  diagnosis: {
    alarms: [{ name: 'errors', state: 'ALARM', reason: 'Threshold Crossed' }],
    stoppedTasks: [
      { taskArn: 'task/1', reason: 'Essential container in task exited', containers: ['web exited with 3'] },
      { taskArn: 'task/2', reason: 'Task failed ELB health checks', containers: [] },
    ],
    illTargets: [
      { targetGroup: 'green', address: '10.0.0.7', state: 'unhealthy', reason: 'Target.Timeout: Request timed out' },
      { targetGroup: 'green', address: '10.0.0.8', state: 'unhealthy', reason: 'Target.Timeout: Request timed out' },
    ],
  },
};

describe('report', () => {
  it('is green with every output that has a value, the images, the traffic and the timeline', () => {
    const { outputs, summary, failure, annotations } = report(good);
    expect(failure).toBeUndefined();
    expect(annotations).toEqual([{ level: 'notice', message: good.reason }]);
    expect(outputs).toEqual({
      outcome: 'succeeded',
      reason: good.reason,
      'deployment-id': arn,
      'task-definition': 'api:2',
      'previous-task-definition': 'api:1',
      reached: 'completed',
      'production-endpoint': 'http://production.example',
      'test-endpoint': 'http://test.example',
    });
    expect(summary).toContain('## trivia/api, api:2: succeeded');
    expect(summary).toContain(`| Container | Image |\n| --- | --- |\n| web | ${imageOf(2)} |`);
    expect(summary).toMatch(/\| Task definition \| .*\n.*\n\| api:2 \| new \| 100 % \|/);
    expect(summary).toContain('| - | SCALE_UP in progress |');
    expect(summary).toContain('| - | task definition api:2 has 100 % of the traffic |');
    for (const heading of ['### Alarms', '### New tasks that are over', '### Unhealthy targets']) {
      expect(summary).not.toContain(heading);
    }
  });

  it('fails with the first of each cause, and shows them all in the summary', () => {
    const { outputs, summary, failure, annotations } = report(bad);
    expect(failure).toBe(
      [
        `rolled-back: ${bad.reason}`,
        'errors: Threshold Crossed',
        'A new task is over: Essential container in task exited; web exited with 3',
        'Target 10.0.0.7 was unhealthy: Target.Timeout: Request timed out',
      ].join('\n'),
    );
    expect(annotations).toEqual([]);
    expect(outputs).toMatchObject({ 'deployment-id': 'd-1', 'rollback-deployment-id': 'd-2' });
    expect(outputs).not.toHaveProperty('reached');
    expect(summary).toContain('| api:1 | previous | 100 % |');
    expect(summary).toContain('| errors | ALARM | Threshold Crossed |');
    expect(summary).toContain('| Task | Reason | Containers |');
    expect(summary).toContain('| Target group | Target | State | Reason |');
    expect(summary).toContain('| task/1 | Essential container in task exited | web exited with 3 |');
    expect(summary).toContain('| task/2 | Task failed ELB health checks |  |');
    expect(summary).toContain('| green | 10.0.0.8 | unhealthy | Target.Timeout: Request timed out |');
  });

  it('names the deployment that rolled it back also before it is named by the other', () => {
    const deployment = { deploymentId: 'd-1', status: 'failed', stages: [] } as const;
    const rollback = { deploymentId: 'd-3', status: 'succeeded', stages: [] } as const;
    expect(report({ ...bad, deployment, rollback }).outputs['rollback-deployment-id']).toBe('d-3');
  });

  it('says as much of a refusal as is known', () => {
    const refused: Release = {
      outcome: 'failed',
      reason: 'There is no alarm "errors".',
      cluster: 'trivia',
      service: 'api',
      images: {},
      serving: {},
      entries: [],
      diagnosis: noDiagnosis,
    };
    expect(report(refused)).toEqual({
      outputs: { outcome: 'failed', reason: refused.reason },
      summary: `## trivia/api: failed\n\n${refused.reason}\n`,
      annotations: [],
      failure: `failed: ${refused.reason}`,
    });
  });

  it('keeps what a task said in its cell', () => {
    const stoppedTasks = [{ taskArn: 'task/1', reason: 'a | b\nc', containers: [] }];
    expect(report({ ...bad, diagnosis: { ...noDiagnosis, stoppedTasks } }).summary).toContain(
      '| task/1 | a \\| b<br>c |  |',
    );
  });
});
