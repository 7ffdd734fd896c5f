/** Compares an answer with the expected one. Pure. */

/** One line for each place where the two differ; none if they are equal. */
export function differences(expected: unknown, actual: unknown, path = 'answer'): readonly string[] {
  if (isContainer(expected) && isContainer(actual) && Array.isArray(expected) === Array.isArray(actual)) {
    const keys = [...new Set([...Object.keys(expected), ...Object.keys(actual)])];
    return keys.flatMap((key) =>
      differences(
        member(expected, key),
        member(actual, key),
        Array.isArray(expected) ? `${path}[${key}]` : `${path}.${key}`,
      ),
    );
  }
  return Object.is(expected, actual) ? [] : [`${path} should be ${show(expected)} but is ${show(actual)}`];
}

type Container = Readonly<Record<string, unknown>>;

function isContainer(value: unknown): value is Container {
  return typeof value === 'object' && value !== null;
}

function member(container: Container, key: string): unknown {
  return Object.hasOwn(container, key) ? container[key] : undefined;
}

/** JSON, so that "1" and 1 look different; cut, because a log line is read by people. */
function show(value: unknown): string {
  const text = value === undefined ? 'missing' : JSON.stringify(value);
  return text.length > 200 ? `${text.slice(0, 200)}...` : text;
}
