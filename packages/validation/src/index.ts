export type { Check } from './check.ts';
export { formatDuration } from './duration.ts';
export { parseCheckFile } from './parse-check-file.ts';
export type { Clock, CommandPort, FilePort, HttpAnswer, HttpPort, ValidationPorts } from './ports.ts';
export { type CheckResult, runChecks, type ValidationResult } from './run-checks.ts';
export { countVerdicts, summaryRows } from './summary.ts';
