/** Performs a check once, through the ports, and says what was seen. Must never judge. */
import type { Check, JsonSource, LambdaCheck } from './check.ts';
import { type Json, parseJson } from './json.ts';
import type { Measurement } from './measurement.ts';
import type { Clock, FilePort, ValidationPorts } from './ports.ts';

/** One measurement; never rejects. A port that throws makes it `not-performed`. */
export async function measure(
  check: Check,
  ports: ValidationPorts,
  clock: Clock,
  cancel: AbortSignal,
): Promise<Measurement> {
  const limit = new AbortController();
  const done = new AbortController();
  const watch = clock.sleep(check.timeout, done.signal).then(() => {
    if (!done.signal.aborted) limit.abort();
  });
  try {
    const measurement = await perform(check, ports, AbortSignal.any([cancel, limit.signal]));
    // A command that was cut short ends like one that failed by itself.
    const lastLines = measurement.kind === 'command' ? measurement.end.lastLines : [];
    return cutShort(check, cancel, limit.signal, lastLines) ?? measurement;
  } catch (error) {
    return cutShort(check, cancel, limit.signal, []) ?? { kind: 'not-performed', reason: reasonOf(error) };
  } finally {
    done.abort();
    await watch;
  }
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return 'nextStep' in error ? `${error.message} ${error.nextStep}`.trim() : error.message;
}

function cutShort(
  check: Check,
  cancel: AbortSignal,
  limit: AbortSignal,
  lastLines: readonly string[],
): Measurement | undefined {
  if (cancel.aborted) return { kind: 'cancelled' };
  return limit.aborted ? { kind: 'timed-out', after: check.timeout, lastLines } : undefined;
}

async function perform(check: Check, ports: ValidationPorts, signal: AbortSignal): Promise<Measurement> {
  switch (check.kind) {
    case 'http':
      return { kind: 'http', check, answer: await ports.http.request(check.request, signal) };
    case 'lambda':
      return await invoke(check, ports, signal);
    case 'command': {
      const { command, environment } = check;
      return { kind: 'command', end: await ports.command.run({ command, environment }, signal) };
    }
  }
}

async function invoke(check: LambdaCheck, ports: ValidationPorts, signal: AbortSignal): Promise<Measurement> {
  if (ports.lambda === undefined) throw new Error('Functions can not be invoked here.');
  const event = await resolve(check.event, ports.file);
  const { answer } = check.expect;
  const expectedAnswer = answer && (await resolve(answer, ports.file));
  const request = { functionName: check.functionName, payload: JSON.stringify(event) };
  return { kind: 'lambda', check, invocation: await ports.lambda.invoke(request, signal), expectedAnswer };
}

async function resolve(source: JsonSource, files: FilePort): Promise<Json> {
  if (source.kind === 'inline') return source.value;
  const value = parseJson(await files.read(source.path));
  if (value === undefined) throw new Error(`The file ${source.path} is not valid JSON.`);
  return value;
}
