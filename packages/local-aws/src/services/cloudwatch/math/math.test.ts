import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { compute, metricQuery, type Values } from './math-sample.ts';
import { parseExpression } from './parse.ts';
import { readQueries, runQuery } from './queries.ts';

const no = undefined;

describe('arithmetic', () => {
  const metrics = { m1: [6, 4, 2], m2: [2, no, 0] };

  it.each<[string, Values]>([
    ['m1 + m2', [8, 4, 2]],
    ['m1 - m2', [4, 4, 2]],
    ['m1 * m2', [12, 0, 0]],
    // By zero, and by what counts as zero: dropped.
    ['m1 / m2', [3, no, no]],
    ['m2 ^ 2', [4, no, 0]],
    ['-m1', [-6, -4, -2]],
    ['m1 + 2 * 3', [12, 10, 8]],
    ['(m1 + 2) * 3', [24, 18, 12]],
    ['m1 - 1 - 1', [4, 2, 0]],
    ['0 * m1 + 2 ^ 3 ^ 0', [2, 2, 2]],
    ['0 * m1 - 2 ^ 2', [-4, -4, -4]],
    ['m1 / PERIOD(m1) * 60', [6, 4, 2]],
    ['1.5e1 + m1 * .5', [18, 17, 16]],
    ['m1 / 0', [no, no, no]],
  ])('%s', (expression, expected) => {
    expect(compute(expression, metrics)).toEqual(expected);
  });

  it('goes over the series of an array one by one', () => {
    expect(compute('[m1, m2] * 10', metrics)).toEqual([
      [60, 40, 20],
      [20, no, 0],
    ]);
    expect(compute('12 / METRICS()', metrics)).toEqual([
      [2, 3, 6],
      [6, no, no],
    ]);
    expect(compute('METRICS() - m1', metrics)).toEqual([
      [0, 0, 0],
      [-4, -4, -2],
    ]);
    expect(compute('METRICS("2")', metrics)).toEqual([[2, no, 0]]);
  });
});

describe('comparisons', () => {
  // The table of the user guide: "Comparison and logical operators".
  const metrics = { metric1: [30, 20, 0, 0], metric2: [20, no, 20, no] };

  it.each<[string, Values]>([
    ['metric1 < metric2', [0, 0, 1, 0]],
    ['metric1 >= 30', [1, 0, 0, 0]],
    ['metric1 > 15 AND metric2 > 15', [1, 0, 0, 0]],
    ['metric1 > 15 && metric2 > 15 || metric1 == 0', [1, 0, 1, 1]],
    ['metric1 != 20', [1, 0, 1, 1]],
    ['metric1 <= 0', [0, 0, 1, 1]],
    ['metric1 > 15 OR metric2 > 15', [1, 1, 1, 0]],
  ])('%s', (expression, expected) => {
    expect(compute(expression, metrics)).toEqual(expected);
  });
});

describe('IF', () => {
  // The tables of the user guide: "Using IF expressions".
  const metrics = { metric1: [1, 1, 0, 0, no], metric2: [30, no, 0, 0, 30], metric3: [0, 0, 20, no, 20] };

  it.each<[string, Values]>([
    ['IF(metric1, metric2, metric3)', [30, 0, 20, no, no]],
    ['IF(metric1, 5, metric3)', [5, 5, 20, no, no]],
    ['IF(metric1, metric2, 5)', [30, 0, 5, 5, no]],
    ['IF(metric1 < 1, metric1)', [no, no, 0, 0, no]],
    ['IF(metric1 < 1, 10, 2)', [2, 2, 10, 10, no]],
    ['IF(1, metric2, metric3)', [30, no, 0, 0, 30]],
    ['IF(0, metric2, metric3)', [0, 0, 20, no, 20]],
    ['IF(0, metric2)', [no, no, no, no, no]],
    ['IF(metric1, 1 / 0, 2)', [no, no, 2, 2, no]],
  ])('%s', (expression, expected) => {
    expect(compute(expression, metrics)).toEqual(expected);
  });
});

describe('FILL', () => {
  const metrics = { m1: [no, 2, no, no, 8, no], m2: [1, no, 3, no, no, 6] };

  it.each<[string, Values]>([
    ['FILL(m1, 0)', [0, 2, 0, 0, 8, 0]],
    ['FILL(m1, m2)', [1, 2, 3, no, 8, 6]],
    ['FILL(m1, MIN(m1))', [2, 2, 2, 2, 8, 2]],
    ['FILL(m1, REPEAT)', [no, 2, 2, 2, 8, 8]],
    ['FILL(m1, LINEAR)', [no, 2, 4, 6, 8, no]],
    ['SUM(FILL(METRICS(), 0))', [1, 2, 3, 0, 8, 6]],
  ])('%s', (expression, expected) => {
    expect(compute(expression, metrics)).toEqual(expected);
  });

  it('fills where there is nothing at all', () => {
    expect(compute('FILL(m1, 7)', { m1: [no, no] })).toEqual([7, 7]);
    expect(compute('FILL(m1, LINEAR)', { m1: [no, no] })).toEqual([no, no]);
  });
});

describe('functions', () => {
  const metrics = { m1: [1, -2.5, 4, no], m2: [3, no, 1, no] };

  it.each<[string, Values]>([
    ['SUM([m1, m2])', [4, -2.5, 5, no]],
    ['AVG([m1, m2])', [2, -1.25, 2.5, no]],
    ['MIN([m1, m2])', [1, -2.5, 1, no]],
    ['MAX(METRICS())', [3, -2.5, 4, no]],
    ['m2 * SUM(m2)', [12, no, 4, no]],
    ['m2 * AVG(m2)', [6, no, 2, no]],
    ['m2 - MIN(m2)', [2, no, 0, no]],
    ['m2 / MAX(m2)', [1, no, 1 / 3, no]],
    ['ABS(m1)', [1, 2.5, 4, no]],
    ['CEIL(m1)', [1, -2, 4, no]],
    ['FLOOR(m1)', [1, -3, 4, no]],
    ['DIFF(m2)', [no, no, -2, no]],
    ['RATE(m2) * 60', [no, no, -1, no]],
    ['m1 * AVG(DIFF(m1 * 0 / 0))', [no, no, no, no]],
  ])('%s', (expression, expected) => {
    expect(compute(expression, metrics)).toEqual(expected);
  });
});

describe('what makes no sense', () => {
  const refusal = (expression: string, more: Parameters<typeof readQueries>[0] = []) => {
    try {
      compute(expression, { m1: [1], m2: [2] });
      readQueries([metricQuery('m1'), ...more, { Id: 'e', Expression: expression }], 'alarm');
    } catch (error) {
      return `${(error as { code?: string }).code}: ${(error as Error).message}`;
    }
    return 'none';
  };

  it.each([
    ['m1 +', 'Unexpected end of the expression'],
    ['m1 m2', "Unsupported token 'm2'"],
    ['m1 # m2', "Unsupported token '#' at char 2"],
    ['m1 + other', "Undefined variable 'other'"],
    ['1 + 1', 'must come to a time series'],
    ['SUM(m1)', 'must come to a time series'],
    ['[m1] + [m2]', 'two arrays'],
    ['[m1, 1]', 'not numbers'],
    ['ABS(1)', 'not a number'],
    ['PERIOD(m1 + m2) * m1', 'the id of a metric'],
    ['SUM()', "Wrong number of arguments for function 'SUM'"],
    ['SUM(m1, m2)', "Wrong number of arguments for function 'SUM'"],
    ['FILL(m1)', "Wrong number of arguments for function 'FILL'"],
    ['FILL(m1, METRICS())', 'cannot fill with an array'],
    ['FILL(m1, LAST)', "Unsupported token 'LAST'"],
    ['IF(m1)', "Wrong number of arguments for function 'IF'"],
    ['IF(METRICS(), 1)', 'no arrays'],
    ['IF(1, 2, m1)', 'takes time series'],
    ['"m1"', 'Unsupported token \'"m1"\''],
    ['NOTHING(m1)', "Unsupported function 'NOTHING'"],
    ['toString(m1)', "Unsupported token '('"],
    ['constructor', "Undefined variable 'constructor'"],
    ['result * 2', "Circular reference to 'result'"],
    [`${'('.repeat(200)}m1${')'.repeat(200)}`, 'nested too deeply'],
    [`${'-'.repeat(2000)}m1`, 'nested too deeply'],
  ])('%s', (expression, detail) => {
    expect(refusal(expression)).toContain("ValidationError: Error in expression 'result' [");
    expect(refusal(expression)).toContain(detail);
  });

  it.each([
    ['SELECT AVG(x) FROM y', 'NotImplemented: A Metrics Insights query is not supported by local-aws.'],
    ['STDDEV(m1)', 'NotImplemented: The function STDDEV of metric math is not supported by local-aws.'],
    ["SUM(SEARCH('x', 'Sum'))", 'NotImplemented: The function SEARCH of metric math is not supported by local-aws.'],
    ['m1 + ANOMALY_DETECTION_BAND(m1)', 'NotImplemented: The function ANOMALY_DETECTION_BAND of metric math'],
  ])('%s', (expression, message) => {
    expect(refusal(expression)).toContain(message);
  });

  it('names what alarms cannot do', () => {
    const read = () => readQueries([{ Id: 'e', Expression: "SEARCH('x', 'Sum', 60)" }], 'alarm');
    expect(read).toThrow('SEARCH is not supported on Metric Alarms.');
  });

  it('is found in the queries', () => {
    const read =
      (...queries: Parameters<typeof readQueries>[0]) =>
      () =>
        readQueries(queries, 'data');
    const both = { ...metricQuery('m1'), Expression: 'm2' };
    expect(read(both)).toThrow('mutually exclusive and you have specified both.');
    expect(read({ Id: 'm1' })).toThrow('Either MetricStat or Expression');
    expect(read({ ...metricQuery('M1') })).toThrow('must begin with a lowercase letter');
    expect(read(metricQuery('m1'), metricQuery('m1'))).toThrow('not unique: m1');
    expect(read(metricQuery('m1', 45))).toThrow('Period');
    expect(read(metricQuery('m1'), metricQuery('m2', 300), { Id: 'e', Expression: 'm1 + m2' })).toThrow(
      'different periods',
    );
    expect(read(metricQuery('m1'), { Id: 'e', Expression: 'm1', Period: 300 })).toThrow('different periods');
    expect(read(metricQuery('m1'), { Id: 'e', Expression: 'm1 * f' }, { Id: 'f', Expression: 'e' })).toThrow(
      'Circular reference',
    );
    expect(read({ ...metricQuery('m1'), AccountId: '111111111111' })).toThrow('another account');
    expect(read(metricQuery('m1', 300), { Id: 'e', Expression: 'METRICS()', Period: 300 })).not.toThrow();
    const two = [metricQuery('m1'), metricQuery('n1', 300)];
    expect(read(...two, { Id: 'e', Expression: 'METRICS("n")', Period: 300 })).not.toThrow();
    expect(read(...two, { Id: 'e', Expression: 'METRICS()' })).toThrow('different periods');
  });

  it('computes each query once', () => {
    const doubling = Array.from({ length: 10 }, (_, index) => ({
      Id: `e${index + 1}`,
      Expression: `e${index} + e${index}`,
    }));
    const queries = readQueries([metricQuery('m1'), { Id: 'e0', Expression: 'm1' }, ...doubling], 'data');
    let reads = 0;
    const value = runQuery(queries, 'e10', { start: 0, end: 60_000 }, () => {
      reads += 1;
      return new Map([[0, 1]]);
    });
    expect(value).toEqual({ kind: 'series', series: { label: 'e10', points: new Map([[0, 1024]]) } });
    expect(reads).toBe(1);
  });
});

type Tree = { readonly text: string; readonly value: number };

/** Division by zero is no number, and so is what is made of it. */
const operations: Readonly<Record<string, (left: number, right: number) => number>> = {
  '+': (left, right) => left + right,
  '-': (left, right) => left - right,
  '*': (left, right) => left * right,
  '/': (left, right) => (right === 0 ? Number.NaN : left / right),
};
const operator = fc.constantFrom(...Object.keys(operations));
const apply = (name: string, left: number, right: number) => operations[name]?.(left, right) ?? Number.NaN;

/** Expressions with what they come to. */
const { tree } = fc.letrec<{ tree: Tree; leaf: Tree }>((tie) => ({
  leaf: fc.integer({ min: 0, max: 9 }).map((value) => ({ text: String(value), value })),
  tree: fc.oneof(
    { maxDepth: 5 },
    tie('leaf'),
    fc.tuple(tie('tree'), operator, tie('tree')).map(([left, name, right]) => ({
      text: `(${left.text} ${name} ${right.text})`,
      value: apply(name, left.value, right.value),
    })),
    tie('tree').map(({ text, value }) => ({ text: `-${text}`, value: 0 - value })),
  ),
}));

/** A sum of products, each from left to right. */
function reckon(first: number, rest: readonly (readonly [string, number])[]): number {
  const terms: number[] = [first];
  for (const [name, value] of rest) {
    if (name === '+' || name === '-') terms.push(name === '+' ? value : -value);
    else terms.push(apply(name, terms.pop() ?? 0, value));
  }
  return terms.reduce((sum, term) => sum + term, 0);
}

describe('laws', () => {
  it('numbers come to what arithmetic makes of them', () => {
    fc.assert(
      fc.property(tree, ({ text, value }) => {
        const [result] = compute(`m1 * 0 + (${text})`, { m1: [1] });
        // Adding 0 makes a 0 of -0.
        expect(result).toBe(Number.isNaN(value) ? undefined : value + 0);
      }),
    );
  });

  it('operators without parentheses bind as usual', () => {
    const digit = fc.integer({ min: 1, max: 9 });
    fc.assert(
      fc.property(digit, fc.array(fc.tuple(operator, digit), { maxLength: 8 }), (first, rest) => {
        const text = [first, ...rest.flat()].join(' ');
        expect(compute(`0 * m1 + ${text}`, { m1: [1] })[0]).toBeCloseTo(reckon(first, rest), 9);
      }),
    );
  });

  const values = fc.array(fc.option(fc.integer({ min: -100, max: 100 }), { nil: undefined }), {
    minLength: 4,
    maxLength: 4,
  });

  it('a point is there exactly where one of its operands is', () => {
    fc.assert(
      fc.property(values, values, fc.constantFrom('+', '-', '*', '<', '=='), (m1, m2, name) => {
        const result = compute(`m1 ${name} m2`, { m1, m2 });
        m1.forEach((value, index) => {
          expect(result[index] === undefined).toBe(value === undefined && m2[index] === undefined);
        });
      }),
    );
  });

  it('nothing is missing after FILL, and nothing that was there has changed', () => {
    fc.assert(
      fc.property(values, (m1) => {
        expect(compute('FILL(m1, -1)', { m1 })).toEqual(m1.map((value) => value ?? -1));
      }),
    );
  });

  it('the sum of an array is the sum of its parts', () => {
    fc.assert(
      fc.property(values, values, (m1, m2) => {
        expect(compute('SUM(METRICS())', { m1, m2 })).toEqual(compute('m1 + m2', { m1, m2 }));
      }),
    );
  });

  it('text is an expression, or refused', () => {
    const text = fc.array(fc.constantFrom('m1', '+', '-', '(', ')', '[', ']', ',', 'SUM', 'IF', '"', '1', ' ', '^'));
    fc.assert(
      fc.property(text, (parts) => {
        try {
          parseExpression(parts.join(''));
        } catch (error) {
          expect((error as Error).constructor.name).toBe('MathError');
        }
      }),
    );
  });
});
