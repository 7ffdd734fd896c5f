import { describe, expect, it } from '@jest/globals';
import type { Release } from '../src/outcome.ts';
import { report } from '../src/report.ts';

const good: Release = {
  outcome: 'succeeded',
  reason: 'Version 2 serves all traffic.',
  functionArn: 'arn:aws:lambda:us-east-1:000000000000:function:bot:live',
  version: '2',
  previousVersion: '1',
  codeSha256: 'hash',
  shift: { kind: 'all-at-once' },
  serving: { 2: 100 },
  deployment: {
    deploymentId: 'd-1',
    status: 'succeeded',
    stages: [{ name: 'AllowTraffic', status: 'succeeded', startedAt: 1000, endedAt: 2000 }],
  },
  entries: [{ type: 'traffic', deploymentId: 'd-1', newVersionPercent: 100, at: undefined }],
  diagnosis: { alarms: [] },
};

describe('report', () => {
  it('is green with every output, the traffic and the timeline', () => {
    const { outputs, summary, failure } = report(good);
    expect(failure).toBeUndefined();
    expect(outputs).toEqual({
      outcome: 'succeeded',
      reason: 'Version 2 serves all traffic.',
      'deployment-id': 'd-1',
      version: '2',
      'previous-version': '1',
      'function-arn': good.functionArn,
      'code-sha256': 'hash',
    });
    expect(summary).toContain('## bot:live, version 2: succeeded');
    expect(summary).toContain('| 2 | new | 100 % |');
    expect(summary).toContain('```mermaid\ngantt');
    expect(summary).toContain('| - | version 2 has 100 % of the traffic |');
  });

  it('fails with the alarm and its reason', () => {
    const bad: Release = {
      ...good,
      outcome: 'rolled-back',
      reason: 'The alarm errors went off.',
      diagnosis: { alarms: [{ name: 'errors', state: 'ALARM', reason: 'Threshold Crossed' }] },
    };
    expect(report(bad).failure).toBe('rolled-back: The alarm errors went off. errors: Threshold Crossed');
    expect(report(bad).summary).toContain('| errors | ALARM | Threshold Crossed |');
  });

  it('fails with the last lines of the hook, which cannot break the summary', () => {
    const lines = [
      ...Array.from({ length: 9 }, (_, index) => `earlier line ${index}`),
      '```',
      'intro.json: the answer differs',
    ];
    const bad: Release = {
      ...good,
      outcome: 'rolled-back',
      reason: 'The hook failed.',
      diagnosis: { alarms: [], hook: { functionName: 'hook', stage: 'BeforeAllowTraffic', lines } },
    };
    expect(report(bad).failure).toMatch(
      /Last lines of hook:\nearlier line 1\n[\s\S]*```\nintro\.json: the answer differs$/,
    );
    expect(report(bad).summary).toContain('    ```\n    intro.json: the answer differs');
  });
});
