/** The rules for names of load balancers and target groups. Pure. */
import { invalid } from './errors.ts';

/** Throws unless it has 1 to 32 letters, digits and inner hyphens. `kind` begins the sentence. */
export function requireName(kind: 'Load balancer' | 'Target group', name: string): string {
  if (name.length > 32) throw invalid(`${kind} name '${name}' cannot be longer than '32' characters`);
  if (!/^[a-zA-Z0-9-]+$/.test(name)) {
    throw invalid(`${kind} name '${name}' can only contain characters that are alphanumeric characters and hyphens(-)`);
  }
  if (name.startsWith('-') || name.endsWith('-')) {
    throw invalid(`${kind} name '${name}' cannot begin or end with '-'`);
  }
  if (kind === 'Load balancer' && name.startsWith('internal-')) {
    throw invalid(`${kind} name '${name}' cannot begin with 'internal-'`);
  }
  return name;
}
