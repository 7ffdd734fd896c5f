/**
 * Finds the operation of a REST request by method, path and the query and headers that an operation
 * cannot do without (`UploadPart` is a `PutObject` with `partNumber` and `uploadId`).
 */
import type { HttpRequest } from './http.ts';
import { type Client, listOperations, type OperationSchema } from './schemas.ts';

interface Route {
  readonly operation: OperationSchema;
  readonly method: string;
  readonly path: RegExp;
  readonly labels: readonly string[];
  readonly query: readonly (readonly [string, string])[];
  readonly requiredQuery: readonly string[];
  readonly requiredHeaders: readonly string[];
}

/** An operation and the labels of its path, as they were sent. */
export interface RouteMatch {
  readonly operation: OperationSchema;
  readonly labels: Readonly<Record<string, string>>;
}

/** A router for all operations of a REST service. */
export function createRouter(client: Client): (request: HttpRequest) => RouteMatch | undefined {
  const routes = listOperations(client).flatMap(compile);
  return (request) => {
    const matching = routes.filter((route) => matches(route, request));
    const named = matching.filter((route) => route.operation.name === request.query.get('x-id'));
    const [best] = (named.length > 0 ? named : matching).sort(
      (a, b) => weight(b) - weight(a) || a.operation.name.length - b.operation.name.length,
    );
    return best && { operation: best.operation, labels: readLabels(best, request.path) };
  };
}

function compile(operation: OperationSchema): Route[] {
  if (operation.http === undefined) return [];
  const { method, path, query } = operation.http;
  const required = [...operation.input.structIterator()].filter(([name]) => operation.required.includes(name));
  const traits = required.map(([, member]) => member.getMergedTraits());
  const template = pathTemplate(operation, path);
  const labels: string[] = [];
  const pattern = template.replace(/\{([^}+]+)(\+?)\}/g, (_, label: string, greedy: string) => {
    labels.push(label);
    return greedy === '' ? '([^/]+)' : '(.+)';
  });
  return [
    {
      operation,
      method,
      path: new RegExp(`^${pattern.replace(/\/$/, '')}/?$`),
      labels,
      query,
      requiredQuery: traits.flatMap(({ httpQuery }) => httpQuery ?? []),
      requiredHeaders: traits.flatMap(({ httpHeader }) => httpHeader?.toLowerCase() ?? []),
    },
  ];
}

/** S3's templates leave out the bucket, which the SDK's endpoint rules put in front. */
function pathTemplate(operation: OperationSchema, path: string): string {
  const members = operation.input.isStructSchema() ? [...operation.input.structIterator()] : [];
  const bucket = members.some(([name, member]) => name === 'Bucket' && member.getMergedTraits().httpLabel);
  return bucket && !path.includes('{Bucket}') ? `/{Bucket}${path}` : path;
}

function matches(route: Route, request: HttpRequest): boolean {
  return (
    route.method === request.method &&
    route.path.test(request.path) &&
    route.query.every(([name, value]) => request.query.has(name) && (!value || request.query.get(name) === value)) &&
    route.requiredQuery.every((name) => request.query.has(name)) &&
    route.requiredHeaders.every((name) => request.headers[name] !== undefined)
  );
}

function weight(route: Route): number {
  return route.query.length + route.requiredQuery.length + route.requiredHeaders.length;
}

function readLabels(route: Route, path: string): Record<string, string> {
  const values = route.path.exec(path)?.slice(1) ?? [];
  return Object.fromEntries(route.labels.map((label, index) => [label, values[index] ?? '']));
}
