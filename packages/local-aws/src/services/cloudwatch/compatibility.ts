/** What CloudWatch of local-aws says of itself. */
import type { ServiceCompatibility } from '../../compatibility/service-compatibility.ts';

export const cloudWatchCompatibility: ServiceCompatibility = {
  service: 'cloudwatch',
  title: 'CloudWatch',
  operations: {
    DeleteAlarms: {
      real: 'up to 100 with one composite alarm; none that a composite alarm refers to',
      assumed: 'unknown names are no error; a composite alarm may go with its children',
    },
    DescribeAlarmHistory: {
      real: 'states and configurations, of metric alarms unless asked; outlives the alarms',
      assumed: 'ten thousand items are kept, of no actions',
    },
    DescribeAlarms: {
      real: 'by name, prefix, state, action and type, with children and parents, in pages',
      assumed: 'an alarm that is not there has no relatives',
    },
    DescribeAlarmsForMetric: { real: 'not those on expressions' },
    DisableAlarmActions: { real: 'for each name that there is' },
    EnableAlarmActions: { real: 'for each name that there is' },
    GetMetricData: {
      real: 'metrics in pages; metric math as in alarms, which may also come to several time series',
      assumed: 'the label of an expression without one is its id; how pages are cut',
      refused: 'LabelOptions, Metrics Insights, SEARCH, other accounts, expressions over different periods',
    },
    GetMetricStatistics: {
      real: 'plain statistics and percentiles',
      refused: 'trimmed means and the like (ValidationError)',
    },
    ListMetrics: { real: 'by namespace, name and dimensions' },
    ListTagsForResource: { real: 'of alarms' },
    PutCompositeAlarm: {
      real: 'AND, OR, NOT, AT_LEAST, names or ARNs; evaluated at once when an alarm in its rule changes',
      assumed: 'NOT before AND before OR; what AT_LEAST makes of percentages; texts of errors in part',
      refused: 'ActionsSuppressor, ActionConfiguration',
    },
    PutMetricAlarm: {
      real: 'on a metric or an expression, evaluated on the clock; M of N, missing data',
      assumed:
        'every 10 seconds; two periods more than asked for are looked at; a period in progress counts once it breaches for good, but not in expressions',
      refused:
        'anomaly detection, Metrics Insights, PromQL, evaluation windows, warm-up, ActionConfiguration, EvaluateLowSampleCountPercentile ignore',
    },
    PutMetricData: { real: 'values, sets of values and of statistics', assumed: 'texts of errors' },
    SetAlarmState: {
      real: 'with history, events and actions; of a composite alarm until a child changes',
      assumed: 'a metric alarm holds it for one period',
    },
    TagResource: { real: 'on alarms' },
    UntagResource: { real: 'on alarms' },
  },
  differences: [
    'Metric math has + - * / ^, comparisons, AND, OR, arrays, METRICS, SUM, AVG, MIN, MAX, ABS, CEIL, FLOOR, DIFF, RATE, PERIOD, FILL and IF. Other functions of CloudWatch answer 501, SEARCH in an alarm as in AWS.',
    'Of the actions of alarms, those that publish to a topic of SNS are carried out; others are kept and shown.',
    'A change of state is an event of EventBridge (`events`, `event`), a change of configuration is not.',
    'EvaluationState is never there: what could go wrong with an expression is refused when the alarm is made.',
    'Data is kept by the second for three hours and by the minute for 15 days. Of more than 150 different values in a second, percentiles are exact to three digits.',
    'Composite alarms in a cycle are accepted and not evaluated, as in AWS.',
  ],
};
