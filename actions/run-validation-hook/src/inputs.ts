/** The contract of run-validation-hook: its inputs. action.yml says the same. */
import {
  awsInputs,
  defaulted,
  defineInputs,
  type InputSchema,
  type InputsOf,
  keyValues,
  optional,
  parsedBy,
  required,
  workspacePath,
} from '@aws-release-actions/action-kit';

/** Where the checks come from. */
export type ChecksSource =
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'inline'; readonly yaml: string };

const fields = {
  checks: required(parsedBy(checksSource)),
  variables: optional(keyValues()),
  'working-directory': defaulted(workspacePath(), '.'),
  ...awsInputs,
};

/** The inputs of run-validation-hook, every rule applied. */
export type Inputs = InputsOf<typeof fields>;

export const inputs: InputSchema<Inputs> = defineInputs(fields);

/** Every check file has the key `checks:`; a path on one line does not. */
function checksSource(text: string): ChecksSource {
  return /\n|checks["']?\s*:/.test(text) ? { kind: 'inline', yaml: text } : { kind: 'file', path: text };
}
