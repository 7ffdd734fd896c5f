/** Faults in a phase of a deployment, as `POST /_local/faults` takes them. Pure. */

/** A hook whose function says nothing: the next `count` times that it is asked. */
export interface HookFault {
  readonly fault: 'hook-hangs';
  /** A name or an ARN. */
  readonly function: string;
  readonly count: number;
  /** How many times it answers first. */
  readonly after: number;
}

/** What happens to tasks that start from now on. */
export interface TasksFault {
  readonly fault: 'tasks-never-healthy' | 'tasks-die';
  /** Of this service only. */
  readonly service?: string;
  /** A family, or `family:revision`. */
  readonly taskDefinition?: string;
  /** To so many tasks; to all of them if it is left out. */
  readonly count?: number;
  /** For `tasks-die`: how long they live, on the clock of local-aws. */
  readonly seconds?: number;
}

/** A target group whose targets are healthy for one half of `seconds`, and unhealthy for the other. */
export interface FlappingFault {
  readonly fault: 'target-group-flaps';
  /** A name or an ARN. */
  readonly targetGroup: string;
  readonly seconds: number;
}

/** An alarm that goes off, once. */
export interface AlarmFault {
  readonly fault: 'alarm';
  readonly alarm: string;
  readonly region: string;
  /** The moment: a lifecycle event of CodeDeploy or a stage of ECS, perhaps with its status. Now if left out. */
  readonly when?: string;
  /** How long after that moment, on the clock of local-aws. */
  readonly seconds: number;
}

export type PhaseFaultRule = HookFault | TasksFault | FlappingFault | AlarmFault;

type Json = Readonly<Record<string, unknown>>;

/** The members of each kind, besides `fault`. */
const members: Readonly<Record<PhaseFaultRule['fault'], readonly string[]>> = {
  'hook-hangs': ['function', 'count', 'after'],
  'tasks-never-healthy': ['service', 'taskDefinition', 'count'],
  'tasks-die': ['seconds', 'service', 'taskDefinition', 'count'],
  'target-group-flaps': ['targetGroup', 'seconds'],
  alarm: ['alarm', 'region', 'when', 'seconds'],
};

export const phaseFaultKinds = Object.keys(members) as readonly PhaseFaultRule['fault'][];

/** A rule from JSON whose `fault` is one of these kinds, or a sentence that says what is wrong with it. */
export function parsePhaseFault(kind: PhaseFaultRule['fault'], json: Json): PhaseFaultRule | string {
  const surplus = Object.keys(json).find((name) => name !== 'fault' && !members[kind].includes(name));
  if (surplus !== undefined) return `${kind} has no member "${surplus}"; it has ${members[kind].join(', ')}.`;
  const wrong = wrongMember(json);
  if (wrong !== undefined) return wrong;
  return rules[kind](json) ?? `${kind} needs ${needed[kind]}.`;
}

const needed: Readonly<Record<PhaseFaultRule['fault'], string>> = {
  'hook-hangs': 'function, its name or ARN',
  'tasks-never-healthy': 'nothing else',
  'tasks-die': 'seconds, how long they live',
  'target-group-flaps': 'targetGroup, its name or ARN, and seconds, a period greater than 0',
  alarm: 'alarm, its name',
};

/** Undefined if something is missing. */
const rules: Readonly<Record<PhaseFaultRule['fault'], (json: Json) => PhaseFaultRule | undefined>> = {
  'hook-hangs': ({ function: name, count = 1, after = 0 }) =>
    isText(name) ? { fault: 'hook-hangs', function: name, count: Number(count), after: Number(after) } : undefined,
  'tasks-never-healthy': (json) => ({ fault: 'tasks-never-healthy', ...tasks(json) }),
  'tasks-die': (json) =>
    isNumber(json.seconds) ? { fault: 'tasks-die', seconds: json.seconds, ...tasks(json) } : undefined,
  'target-group-flaps': ({ targetGroup, seconds }) =>
    isText(targetGroup) && isNumber(seconds) && seconds > 0
      ? { fault: 'target-group-flaps', targetGroup, seconds }
      : undefined,
  alarm: ({ alarm, region = 'us-east-1', when, seconds = 0 }) =>
    isText(alarm)
      ? { fault: 'alarm', alarm, region: String(region), ...(isText(when) && { when }), seconds: Number(seconds) }
      : undefined,
};

function tasks({ service, taskDefinition, count }: Json): Pick<TasksFault, 'service' | 'taskDefinition' | 'count'> {
  return {
    ...(isText(service) && { service }),
    ...(isText(taskDefinition) && { taskDefinition }),
    ...(isNumber(count) && { count }),
  };
}

function wrongMember(json: Json): string | undefined {
  for (const [name, value] of Object.entries(json)) {
    if (name === 'count' && !(isCount(value) && value > 0)) return 'count must be a whole number from 1.';
    if (name === 'after' && !isCount(value)) return 'after must be a whole number from 0.';
    if (name === 'seconds' && !isNumber(value)) return 'seconds must be a number from 0.';
    if (name === 'when' && !(isText(value) && /^\w+(:\w+)?$/.test(value)))
      return 'when must be "AfterInstall:Succeeded", "BAKE_TIME" or the like.';
    if (!['count', 'after', 'seconds'].includes(name) && !isText(value)) return `${name} must be a text.`;
  }
  return undefined;
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0;
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}
