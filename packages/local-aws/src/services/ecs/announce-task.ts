/** What EventBridge is told of tasks, in its envelope. Pure. */
import type { Instant } from '../../clock/clock.ts';
import { accountId } from '../names.ts';
import { describeTask, type TaskRecord } from './task.ts';

/** A task's new status as the event `ECS Task State Change`. */
export function taskEvent(task: TaskRecord, id: string, now: Instant): Readonly<Record<string, unknown>> {
  const { tags: _, ...described } = describeTask(task);
  return {
    ...{ version: '0', id, 'detail-type': 'ECS Task State Change', source: 'aws.ecs', account: accountId },
    ...{ time: `${new Date(now).toISOString().slice(0, 19)}Z`, region: task.order.region, resources: [task.arn] },
    // Dates as text, and nothing that later changes.
    detail: JSON.parse(JSON.stringify({ ...described, updatedAt: new Date(now) })),
  };
}
