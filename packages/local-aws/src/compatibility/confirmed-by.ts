/**
 * Which clients that nobody here wrote have called an operation and were content with the answer. Written down by
 * `npm run test:peers`, so that the page can tell without running them.
 */

/** By test, by client, by service: operations. */
export type Confirmations = Readonly<
  Record<string, Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>>
>;

/** One call that was answered. */
export interface AnsweredCall {
  readonly client: string;
  readonly service: string;
  readonly operation: string;
}

/** What a test confirms, sorted: the same calls in any order give the same. */
export function confirmationsOf(calls: Iterable<AnsweredCall>): Confirmations[string] {
  const names = new Map<string, Map<string, Set<string>>>();
  for (const { client, service, operation } of calls) {
    const services = names.get(client) ?? new Map<string, Set<string>>();
    names.set(client, services);
    services.set(service, (services.get(service) ?? new Set()).add(operation));
  }
  return sorted(names, (services) => sorted(services, (operations) => [...operations].sort()));
}

/** The clients that confirm an operation, sorted. */
export function clientsOf(confirmations: Confirmations, service: string, operation: string): readonly string[] {
  const clients = Object.values(confirmations).flatMap((byClient) =>
    Object.entries(byClient).flatMap(([client, services]) => (services[service]?.includes(operation) ? client : [])),
  );
  return [...new Set(clients)].sort();
}

function sorted<T, R>(map: ReadonlyMap<string, T>, convert: (value: T) => R): Record<string, R> {
  return Object.fromEntries([...map].sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, value]) => [key, convert(value)]));
}
