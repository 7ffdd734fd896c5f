/** Records for tests: a settled function, and changes with countable revisions. */

import type { CodePackage } from '../../runtime/code-store.ts';
import { type Change, createRecord, type FunctionRecord, settle } from './function-record.ts';
import { createSettings } from './settings.ts';

/** Code that differs by `text` only. */
export function sampleCode(text: string): CodePackage {
  return { sha256: `sha-of-${text}`, size: text.length, folder: `/nowhere/${text}` };
}

/** Changes at second after second, with revisions r1, r2 and so on. */
export function sampleChanges(): () => Change {
  let count = 0;
  return () => {
    count += 1;
    let part = 0;
    return { now: count * 1000, newRevision: () => `r${count}.${++part}` };
  };
}

/** An active function named bot. */
export function sampleRecord(next: () => Change): FunctionRecord {
  const settings = createSettings('bot', {
    Runtime: 'nodejs24.x',
    Handler: 'index.handler',
    Role: 'arn:aws:iam::000000000000:role/bot',
  });
  const created = createRecord({ region: 'us-east-1', name: 'bot', tags: {} }, settings, sampleCode('one'), next());
  return settle(created, next().newRevision);
}
