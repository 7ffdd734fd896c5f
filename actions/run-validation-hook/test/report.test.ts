import { describe, expect, it } from '@jest/globals';
import { report } from '../src/report.ts';

const passed = {
  name: 'all categories',
  kind: 'http',
  verdict: 'pass',
  reason: 'status 200',
  details: [],
  duration: 120,
  attempts: 1,
} as const;
const failed = {
  ...passed,
  name: 'the bot',
  kind: 'lambda',
  verdict: 'fail',
  reason: 'version 7: $.a: expected 1, got "<b>|`"',
  details: ['$.a: expected 1, got "<b>"', 'log:', '```'],
} as const;

describe('report', () => {
  it('succeeds when every check passed', () => {
    expect(report({ kind: 'validated', result: { verdict: 'pass', results: [passed] } })).toEqual({
      outputs: {
        verdict: 'pass',
        reason: '1 check: 1 passed.',
        passed: '1',
        failed: '0',
        inconclusive: '0',
        errors: '0',
      },
      summary: [
        '## Validation: pass',
        '',
        '1 check: 1 passed.',
        '',
        '| Check | Verdict | Duration | Reason |',
        '| --- | --- | --- | --- |',
        '| all categories | pass | 120 ms | status 200 |',
        '',
      ].join('\n'),
      annotations: [{ level: 'notice', message: '1 check: 1 passed.' }],
      failure: undefined,
    });
  });

  it('fails with the checks that did not pass, and shows what is behind them', () => {
    const { annotations, failure, outputs, summary } = report({
      kind: 'validated',
      result: { verdict: 'fail', results: [passed, failed] },
    });
    expect(outputs).toMatchObject({ verdict: 'fail', passed: '1', failed: '1' });
    expect(annotations).toEqual([]);
    expect(failure).toBe(`2 checks: 1 failed, 1 passed.\n'the bot': ${failed.reason}`);
    expect(summary).toContain('| the bot | fail | 120 ms | version 7: $.a: expected 1, got "&lt;b>\\|&#96;" |');
    expect(summary).toContain('### the bot\n\n    $.a: expected 1, got "<b>"\n    log:\n    ```\n');
  });

  it.each([
    ['error', 'could not be performed', 'errors'],
    ['inconclusive', 'undecided', 'inconclusive'],
  ] as const)('fails on %s', (verdict, words, output) => {
    const results = [{ ...passed, verdict }];
    const { failure, outputs } = report({ kind: 'validated', result: { verdict, results } });
    expect(failure).toBe(`1 check: 1 ${words}.\n'all categories': status 200`);
    expect(outputs).toMatchObject({ verdict, [output]: '1', passed: '0' });
  });

  it('names five checks and counts the others', () => {
    const results = Array.from({ length: 7 }, (_, index) => ({ ...failed, name: `check ${index}` }));
    const { failure = '' } = report({ kind: 'validated', result: { verdict: 'fail', results } });
    expect(failure.split('\n')).toHaveLength(7);
    expect(failure).toMatch(/and 2 more$/);
  });

  it('says that nothing was checked when the check file is wrong', () => {
    const refused = { kind: 'refused', source: 'smoke.yml', mistakes: ['Line 1: a.', 'Line 2: b.'] } as const;
    expect(report(refused)).toEqual({
      outputs: {
        verdict: 'error',
        reason: "Nothing was checked: smoke.yml can't be used as it stands (2 mistakes).",
        passed: '0',
        failed: '0',
        inconclusive: '0',
        errors: '0',
      },
      summary:
        "## Validation: error\n\nNothing was checked: smoke.yml can't be used as it stands (2 mistakes).\n\n    Line 1: a.\n    Line 2: b.\n",
      annotations: [],
      failure: "Nothing was checked: smoke.yml can't be used as it stands (2 mistakes).\nLine 1: a.\nLine 2: b.",
    });
  });

  it('lets no answer become a link of the summary', () => {
    const results = [{ ...failed, reason: '[click](http://evil)', details: [] }];
    expect(report({ kind: 'validated', result: { verdict: 'fail', results } }).summary).not.toContain('](');
  });
});
