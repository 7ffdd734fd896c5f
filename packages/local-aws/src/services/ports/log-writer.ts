/** CloudWatch Logs, as the other services see it. */

/** CloudWatch Logs, as a function's output sees it. Groups and streams are made on first use. */
export interface LogWriter {
  append(logGroupName: string, logStreamName: string, message: string): void;
}
