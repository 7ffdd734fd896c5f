/** Every permission that calls would have needed, by who called. Grows with what is different, not with calls. */
import type { Call, Service } from '../services/service.ts';
import { type AuthorizedCall, type Permission, requiredPermissions, roleOf } from './permission.ts';
import { leastPolicy, type PolicyDocument } from './policy.ts';

export interface PermissionRecord {
  /** Notes what the call needs, and gives it back. */
  note(principal: string, call: AuthorizedCall, context: Call): Promise<readonly Permission[]>;
  /** The least policy of each role (or user), by its ARN. */
  policies(): Readonly<Record<string, PolicyDocument>>;
  clear(): void;
}

/** `services` are asked what an id in a call belongs to, as IAM would know it. */
export function createPermissionRecord(services: () => Readonly<Record<string, Service>>): PermissionRecord {
  const byRole = new Map<string, Map<string, Permission>>();
  return {
    note: async (principal, call, context) => {
      const permissions = requiredPermissions(await withOwner(services(), call, context));
      const role = roleOf(principal);
      const known = byRole.get(role) ?? new Map<string, Permission>();
      byRole.set(role, known);
      for (const permission of permissions) known.set(`${permission.action} ${permission.resource}`, permission);
      return permissions;
    },
    policies: () => Object.fromEntries([...byRole].sort().map(([role, known]) => [role, leastPolicy(known.values())])),
    clear: () => byRole.clear(),
  };
}

/** With what the call does not say and IAM asks for: whom a deployment belongs to, what an object is encrypted with. */
async function withOwner(
  services: Readonly<Record<string, Service>>,
  call: AuthorizedCall,
  context: Call,
): Promise<AuthorizedCall> {
  return call.service === 's3' ? await withKey(services, call, context) : await withGroup(services, call, context);
}

/** An object that is read was encrypted when it was put. */
async function withKey(
  services: Readonly<Record<string, Service>>,
  call: AuthorizedCall,
  context: Call,
): Promise<AuthorizedCall> {
  const head = services.s3?.operations.HeadObject;
  if (!/^(Get|Head)Object$/.test(call.operation) || head === undefined) return call;
  const { Bucket, Key, VersionId } = call.input;
  try {
    const { SSEKMSKeyId } = (await head({ Bucket, Key, VersionId }, context)) as { SSEKMSKeyId?: string };
    return { ...call, input: { ...call.input, SSEKMSKeyId } };
  } catch {
    return call;
  }
}

/** A CodeDeploy deployment belongs to a group. */
async function withGroup(
  services: Readonly<Record<string, Service>>,
  call: AuthorizedCall,
  context: Call,
): Promise<AuthorizedCall> {
  const { deploymentId, deploymentIds } = call.input;
  const [id = deploymentId] = Array.isArray(deploymentIds) ? deploymentIds : [];
  const find = services.codedeploy?.operations.GetDeployment;
  if (call.service !== 'codedeploy' || typeof id !== 'string' || find === undefined) return call;
  try {
    const { deploymentInfo } = (await find({ deploymentId: id }, context)) as { deploymentInfo?: object };
    return { ...call, input: { ...deploymentInfo, ...call.input } };
  } catch {
    return call;
  }
}
