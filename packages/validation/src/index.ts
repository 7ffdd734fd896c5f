export type { Check } from './check.ts';
export { formatDuration } from './duration.ts';
export { type CheckFile, parseCheckFile } from './parse-check-file.ts';
export type {
  Clock,
  CommandEnd,
  CommandPort,
  FilePort,
  HttpAnswer,
  HttpPort,
  LambdaInvokePort,
  ValidationPorts,
} from './ports.ts';
export { type CheckResult, runChecks, type ValidationResult } from './run-checks.ts';
export { countVerdicts, type SummaryRow, summaryRows } from './summary.ts';
export type { Verdict } from './verdict.ts';
