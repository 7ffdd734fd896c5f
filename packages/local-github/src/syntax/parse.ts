/**
 * Text to workflow or action by GitHub's own parser and schema. All errors of a file come back at once, in GitHub's
 * words with their line. It must never touch the disk: called workflows arrive through a function.
 */
import type { ObjectReader } from '@actions/workflow-parser/templates/object-reader';
import type { TemplateContext } from '@actions/workflow-parser/templates/template-context';

import { type Action, readAction } from './action-file.ts';
import { type Language, loadLanguage } from './language.ts';
import { directivesIn, type Node, toNode } from './node.ts';
import { readWorkflow, type Workflow } from './workflow-file.ts';

/** The parser's `ErrorPolicy.TryConversion`: look for more errors after the first ones. */
const TRY_CONVERSION = 1;

/** A file that was read, or everything that is wrong with it. */
export type Parsed<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly errors: readonly string[] };

/** Reads the workflow that a job's `uses` names, so that its inputs and secrets are checked against the call. */
export type ReadCalled = (uses: string) => Promise<{ readonly name: string; readonly content: string }>;

/**
 * Parses a workflow. `name` is the file's name in error messages. With `readCalled`, calls of reusable workflows are
 * checked against what these declare.
 */
export async function parseWorkflowText(
  text: string,
  name: string,
  readCalled?: ReadCalled,
): Promise<Parsed<Workflow>> {
  const language = await loadLanguage();
  const features = new language.FeatureFlags({ all: true });
  const context = createContext(language, 'workflow');
  const { value } = language.parseWorkflow({ name, content: text }, context);
  if (value !== undefined) {
    const provider = readCalled && { getFileContent: (file: CalledFile) => readCalled(usesOf(file)) };
    await language.convertWorkflowTemplate(context, value, provider, {
      featureFlags: features,
      errorPolicy: TRY_CONVERSION,
      fetchReusableWorkflowDepth: provider ? 1 : 0,
    });
  }
  const errors = errorsOf(context, name);
  if (errors.length > 0) return { ok: false, errors };
  return outcome(readTree(language, 'workflow', text, name), name, readWorkflow);
}

/** Parses an `action.yml`. `name` is the file's name in error messages. */
export async function parseActionText(text: string, name: string): Promise<Parsed<Action>> {
  const language = await loadLanguage();
  const context = createContext(language, 'action');
  language.parseAction({ name, content: text }, context);
  const errors = errorsOf(context, name);
  if (errors.length > 0) return { ok: false, errors };
  return outcome(readTree(language, 'action', text, name), name, readAction);
}

/** GitHub's errors about a workflow file; empty if there are none. It runs nothing and follows no reference. */
export async function lintWorkflow(text: string, name: string): Promise<string[]> {
  const parsed = await parseWorkflowText(text, name);
  return parsed.ok ? [] : [...parsed.errors];
}

type CalledFile = { path: string } | { path: string; owner: string; repository: string; version: string };

function usesOf(file: CalledFile): string {
  return 'owner' in file ? `${file.owner}/${file.repository}/${file.path}@${file.version}` : `$/${file.path}`;
}

type FileKind = 'workflow' | 'action';

function createContext(language: Language, kind: FileKind): TemplateContext {
  const context = new language.TemplateContext(
    new language.TemplateValidationErrors(),
    kind === 'workflow' ? language.getWorkflowSchema() : language.getActionSchema(),
    new language.NoOperationTraceWriter(),
  );
  context.state.featureFlags = new language.FeatureFlags({ all: true });
  return context;
}

/**
 * The tree of a file without errors. The parser takes expressions out of the YAML source of a text, with its indentation,
 * so that it can point at them; what is to run needs them in the value of the text.
 */
function readTree(language: Language, kind: FileKind, text: string, name: string): Node | undefined {
  const context = createContext(language, kind);
  const fileId = context.getFileId(name);
  const yaml = new language.YamlObjectReader(fileId, text);
  const reader: ObjectReader = {
    allowLiteral: () => {
      const token = yaml.allowLiteral();
      return token && Object.assign(token, { source: undefined });
    },
    allowSequenceStart: () => yaml.allowSequenceStart(),
    allowSequenceEnd: () => yaml.allowSequenceEnd(),
    allowMappingStart: () => yaml.allowMappingStart(),
    allowMappingEnd: () => yaml.allowMappingEnd(),
    validateStart: () => yaml.validateStart(),
    validateEnd: () => yaml.validateEnd(),
  };
  const root = kind === 'workflow' ? language.WORKFLOW_ROOT : language.ACTION_ROOT;
  const token = language.readTemplate(context, root, reader, fileId);
  return token && toNode(token);
}

function errorsOf(context: TemplateContext, name: string): readonly string[] {
  const errors = context.errors.getErrors().map(({ message, rawMessage, range }) => {
    // YAML errors carry their place only beside the message.
    if (message.includes('(Line: ') || range === undefined) return message;
    const [sentence = rawMessage] = rawMessage.split(/ at line \d+, column \d+:/);
    return `${name} (Line: ${range.start.line}, Col: ${range.start.column}): ${sentence}`;
  });
  return [...new Set(errors)];
}

function outcome<T>(root: Node | undefined, name: string, read: (root: Node) => T): Parsed<T> {
  if (root === undefined) return { ok: false, errors: [`${name} is empty.`] };
  const directives = directivesIn(root).map(
    ({ directive, line }) => `${name} (Line: ${line}): the directive '${directive}' is not supported here.`,
  );
  return directives.length > 0 ? { ok: false, errors: directives } : { ok: true, value: read(root) };
}
