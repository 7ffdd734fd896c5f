/**
 * GitHub's own workflow parser, loaded. The package imports its JSON schema without the attribute that Node asks for, so
 * where plain loading fails it is loaded once more under a loader hook that is gone afterwards. Nothing else may import
 * the parser at run time; types are free.
 */
import { registerHooks } from 'node:module';

type Parser = typeof import('@actions/workflow-parser');
type ActionParser = typeof import('@actions/workflow-parser/actions/action-parser');
type TemplateContexts = typeof import('@actions/workflow-parser/templates/template-context');
type WorkflowSchemas = typeof import('@actions/workflow-parser/workflows/workflow-schema');
type ActionSchemas = typeof import('@actions/workflow-parser/actions/action-schema');
type Readers = typeof import('@actions/workflow-parser/workflows/yaml-object-reader') &
  typeof import('@actions/workflow-parser/templates/template-reader');
type Roots = typeof import('@actions/workflow-parser/workflows/workflow-constants') &
  typeof import('@actions/workflow-parser/actions/action-constants');
type Features = typeof import('@actions/expressions/features');

/** What this package uses of GitHub's parser. */
export type Language = Pick<Parser, 'parseWorkflow' | 'convertWorkflowTemplate' | 'NoOperationTraceWriter'> &
  Pick<ActionParser, 'parseAction'> &
  Pick<TemplateContexts, 'TemplateContext' | 'TemplateValidationErrors'> &
  Pick<WorkflowSchemas, 'getWorkflowSchema'> &
  Pick<ActionSchemas, 'getActionSchema'> &
  Pick<Readers, 'YamlObjectReader' | 'readTemplate'> &
  Pick<Roots, 'WORKFLOW_ROOT' | 'ACTION_ROOT'> &
  Pick<Features, 'FeatureFlags'>;

let loading: Promise<Language> | undefined;

/** The parser; loaded once per process, under the needed hook. */
export function loadLanguage(): Promise<Language> {
  loading ??= importParser().catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ERR_IMPORT_ATTRIBUTE_MISSING') throw error;
    return importUnderHook();
  });
  return loading;
}

async function importUnderHook(): Promise<Language> {
  const hook = registerHooks({
    load: (url, context, next) =>
      url.includes('/workflow-parser/') && url.endsWith('.json')
        ? next(url, { ...context, importAttributes: { type: 'json' } })
        : next(url, context),
  });
  try {
    return await importParser();
  } finally {
    hook.deregister();
  }
}

async function importParser(): Promise<Language> {
  const parser = await import('@actions/workflow-parser');
  const { parseAction } = await import('@actions/workflow-parser/actions/action-parser');
  const contexts = await import('@actions/workflow-parser/templates/template-context');
  const { getWorkflowSchema } = await import('@actions/workflow-parser/workflows/workflow-schema');
  const { getActionSchema } = await import('@actions/workflow-parser/actions/action-schema');
  const { YamlObjectReader } = await import('@actions/workflow-parser/workflows/yaml-object-reader');
  const { readTemplate } = await import('@actions/workflow-parser/templates/template-reader');
  const { WORKFLOW_ROOT } = await import('@actions/workflow-parser/workflows/workflow-constants');
  const { ACTION_ROOT } = await import('@actions/workflow-parser/actions/action-constants');
  const { FeatureFlags } = await import('@actions/expressions/features');
  return {
    parseWorkflow: parser.parseWorkflow,
    convertWorkflowTemplate: parser.convertWorkflowTemplate,
    NoOperationTraceWriter: parser.NoOperationTraceWriter,
    parseAction,
    TemplateContext: contexts.TemplateContext,
    TemplateValidationErrors: contexts.TemplateValidationErrors,
    getWorkflowSchema,
    getActionSchema,
    YamlObjectReader,
    readTemplate,
    WORKFLOW_ROOT,
    ACTION_ROOT,
    FeatureFlags,
  };
}
