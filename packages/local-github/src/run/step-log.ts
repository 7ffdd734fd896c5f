/** The log of a step: carries out the workflow commands in its output and shows the rest. */
import type { Masks } from '../commands/masks.ts';
import { parseWorkflowCommand, type WorkflowCommand } from '../commands/workflow-commands.ts';
import { present } from '../syntax/step.ts';
import type { OutputLine } from './options.ts';
import type { Annotation, AnnotationLevel } from './result.ts';

/** GitHub keeps this many annotations of a level per step, of this many characters. */
const MAX_ANNOTATIONS = 10;
const MAX_MESSAGE = 4096;

type Kind = OutputLine['kind'];

/** Where lines and annotations of a job go. */
export interface LogTarget {
  readonly masks: Masks;
  /** Takes masked text. */
  readonly emit: (step: string, kind: Kind, text: string) => void;
  readonly annotations: Annotation[];
}

export interface StepLog {
  readonly name: string;
  /** A raw line of a process. */
  line(text: string): void;
  /** A line of the runner itself; no command is looked for in it. */
  show(kind: Kind, text: string): void;
  annotate(level: AnnotationLevel, message: string, properties?: Readonly<Record<string, string>>): void;
  /** Outputs and state set by the old `set-output` and `save-state` commands. */
  readonly outputs: Record<string, string>;
  readonly state: Record<string, string>;
  /** Whether a command could not be carried out, which fails the step. */
  commandFailed(): boolean;
}

/** A log for one stage of a step. */
export function createStepLog(name: string, target: LogTarget): StepLog {
  const { masks, emit, annotations } = target;
  const counts = { error: 0, warning: 0, notice: 0 };
  let stopToken: string | undefined;
  let failed = false;

  const show = (kind: Kind, text: string): void => {
    for (const line of text.split('\n')) emit(name, kind, masks.apply(line));
  };
  const annotate: StepLog['annotate'] = (level, message, properties = {}) => {
    show(level, message);
    if (++counts[level] > MAX_ANNOTATIONS) return;
    const { file, title, line, endline, col, endcolumn } = properties;
    annotations.push({
      level,
      message: masks.apply(message).slice(0, MAX_MESSAGE),
      step: name,
      ...present('title', title && masks.apply(title)),
      ...present('file', file),
      ...present('line', toNumber(line)),
      ...present('endLine', toNumber(endline)),
      ...present('column', toNumber(col)),
      ...present('endColumn', toNumber(endcolumn)),
    });
  };

  const log: StepLog = {
    name,
    outputs: {},
    state: {},
    show,
    annotate,
    commandFailed: () => failed,
    line: (text) => {
      const command = parseWorkflowCommand(text);
      if (command !== undefined && stopToken !== undefined) {
        if (command.name === stopToken) stopToken = undefined;
        else show('text', text);
      } else if (command === undefined || !execute(command)) {
        show('text', text);
      }
    },
  };

  const execute = ({ name: command, properties, data }: WorkflowCommand): boolean => {
    switch (command) {
      case 'error':
      case 'warning':
      case 'notice':
        annotate(command, data, properties);
        return true;
      case 'debug':
      case 'group':
      case 'endgroup':
        show(command, data);
        return true;
      case 'add-mask':
        if (data.trim() === '') annotate('warning', "Can't add secret mask for empty string in ##[add-mask] command.");
        masks.add(data);
        return true;
      case 'stop-commands':
        stopToken = data.toLowerCase();
        return true;
      case 'set-output':
      case 'save-state':
        annotate('warning', `The '${command}' command is deprecated; use environment files instead.`);
        (command === 'set-output' ? log.outputs : log.state)[properties.name ?? ''] = data;
        return true;
      case 'set-env':
      case 'add-path':
        annotate('error', `The '${command}' command is disabled; use environment files instead.`);
        failed = true;
        return true;
      case 'add-matcher':
      case 'remove-matcher':
      case 'echo':
        // Problem matchers and echoing change only what is shown.
        return true;
      default:
        return false;
    }
  };
  return log;
}

function toNumber(text: string | undefined): number | undefined {
  const number = Number(text);
  return text === undefined || text === '' || Number.isNaN(number) ? undefined : number;
}
