/** Who called the registry, and the permissions that the call would have needed. */
import type { PermissionRecord } from '../permissions/permission-record.ts';
import type { Sessions } from '../services/ports.ts';
import type { RegistryCall } from './registry.ts';

/** Nobody's permissions are noted where an engine pulls the image of a task: that is ECS's role. */
export async function noteRegistryCall(
  sessions: Sessions,
  permissions: PermissionRecord,
  { operation, repository, login: { region, accessKeyId }, requestId }: RegistryCall,
): Promise<object> {
  if (accessKeyId === undefined) return {};
  const principal = sessions.principal(accessKeyId);
  const call = {
    service: 'ecr',
    operation,
    region,
    input: repository === undefined ? {} : { repositoryName: repository },
  };
  const needed = await permissions.note(principal, call, { operation, region, requestId, accessKeyId });
  return { principal, permissions: needed };
}
