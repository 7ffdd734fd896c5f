/** CloudWatch, as the other services see it. */

/** CloudWatch, as the publishers of metrics and the readers of alarms see it. */
export interface Monitoring {
  /** One value, now. `dimensions` is one exact combination; publish once for each combination. */
  record(datum: {
    region: string;
    namespace: string;
    metricName: string;
    dimensions: Readonly<Record<string, string>>;
    value: number;
    unit?: string;
  }): void;
  /** Present state of a metric or composite alarm; undefined for one that does not exist. */
  alarmState(name: string, region: string): 'OK' | 'ALARM' | 'INSUFFICIENT_DATA' | undefined;
}
