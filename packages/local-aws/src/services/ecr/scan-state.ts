/** Scans and planted findings, as a state that can be written down and read back. */
import type { StateReader } from '../../state/state-reader.ts';
import {
  type Finding,
  type PlantedScan,
  type Scan,
  type ScanStatus,
  type Severity,
  scanStatuses,
  severities,
} from './scan.ts';

/** Findings for scans, as `POST /_local/scan-findings` takes them. Throws StateError. */
export function restorePlanted(ecr: StateReader): readonly PlantedScan[] {
  return ecr.list('scanFindings').map((reader) => {
    const status = readStatus(reader);
    const planted: PlantedScan = {
      repository: reader.string('repository'),
      image: reader.string('image'),
      ...(status !== undefined && { status }),
      ...readFound(reader),
    };
    reader.end();
    return planted;
  });
}

export function restoreScan(reader: StateReader | undefined): Scan | undefined {
  if (reader === undefined) return undefined;
  const startedAt = reader.optionalTime('startedAt') ?? 0;
  const status = readStatus(reader) ?? 'COMPLETE';
  const done = status === 'COMPLETE' || status === 'ACTIVE' ? startedAt : undefined;
  const completedAt = reader.optionalTime('completedAt') ?? done;
  const scan: Scan = {
    type: reader.optionalString('type') === 'ENHANCED' ? 'ENHANCED' : 'BASIC',
    ...{ startedAt, status },
    ...(completedAt !== undefined && { completedAt }),
    ...readFound(reader),
  };
  reader.end();
  return scan;
}

function readFound(reader: StateReader) {
  const description = reader.optionalString('description');
  const found = reader.map('counts');
  const counts: Partial<Record<Severity, number>> = {};
  for (const severity of severities) {
    const count = found?.optionalNumber(severity);
    if (count !== undefined) counts[severity] = count;
  }
  found?.end();
  const findings = reader.list('findings').map(readFinding);
  if (found === undefined) {
    for (const { severity } of findings) counts[severity] = (counts[severity] ?? 0) + 1;
  }
  return { ...(description !== undefined && { description }), counts, findings };
}

function readFinding(reader: StateReader): Finding {
  const named = reader.string('severity');
  const severity = severities.find((known) => known === named);
  if (severity === undefined) throw reader.error(`severity must be one of ${severities.join(', ')}.`);
  const description = reader.optionalString('description');
  const uri = reader.optionalString('uri');
  const attributes = reader.list('attributes').map((attribute) => {
    const read = { key: attribute.string('key'), value: attribute.optionalString('value') ?? '' };
    attribute.end();
    return read;
  });
  const finding: Finding = {
    ...{ name: reader.string('name'), severity },
    ...(description !== undefined && { description }),
    ...(uri !== undefined && { uri }),
    ...(attributes.length > 0 && { attributes }),
  };
  reader.end();
  return finding;
}

function readStatus(reader: StateReader): ScanStatus | undefined {
  const named = reader.optionalString('status');
  const status = scanStatuses.find((known) => known === named);
  if (named !== undefined && status === undefined) {
    throw reader.error(`status must be one of ${scanStatuses.join(', ')}.`);
  }
  return status;
}
