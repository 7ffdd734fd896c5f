/** CloudWatch Logs, as the other services see it. */

/** CloudWatch Logs, as the output of functions and tasks sees it. Groups and streams are made on first use. */
export interface LogWriter {
  append(logGroupName: string, logStreamName: string, message: string, region: string): void;
}
