/** Tells a service when it has reached a steady state: once each time, after something was on the move. */
import type { ServiceRecord } from './service-record.ts';
import type { ServiceStore } from './service-store.ts';

export interface SteadyStatePorts {
  readonly store: ServiceStore;
  /** Whether a deployment of the service is on its way. */
  isDeploying(serviceArn: string): boolean;
}

/** Looks again; for whatever ends without a change of tasks. */
export type LookAgain = (serviceArn: string) => void;

export function watchSteadyState({ store, isDeploying }: SteadyStatePorts): LookAgain {
  const steady = new WeakSet<ServiceRecord>();
  const look = (serviceArn: string): void => {
    const service = store.services.get(serviceArn);
    if (service?.status !== 'ACTIVE') return;
    const { requested, pending, running, healthy } = store.totals(serviceArn);
    const isSteady = pending === 0 && running === requested && healthy === requested && !isDeploying(serviceArn);
    if (!isSteady) steady.delete(service);
    else if (!steady.has(service)) {
      steady.add(service);
      store.note(serviceArn, 'has reached a steady state.');
    }
  };
  store.onChange(look);
  return look;
}
