/** The contract of run-validation-hook: its inputs. action.yml says the same. */
import {
  awsInputs,
  defaulted,
  defineInputs,
  duration,
  type InputSchema,
  type InputsOf,
  keyValues,
  oneOf,
  optional,
  parsedBy,
  required,
  text,
  workspacePath,
} from '@aws-release-actions/action-kit';

/** Where the checks come from. */
export type ChecksSource =
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'inline'; readonly yaml: string };

const deployment = text({
  pattern: /^(d-[A-Z0-9]+|arn:aws[\w-]*:ecs:[\w-]+:\d{12}:service-deployment(\/[\w-]+){3})$/,
  expectation: 'the id of a CodeDeploy deployment (d-...) or the ARN of an ECS service deployment',
});

const fields = {
  checks: required(parsedBy(checksSource)),
  variables: optional(keyValues()),
  'working-directory': defaulted(workspacePath(), '.'),
  'deployment-id': optional(deployment),
  stage: optional(oneOf(['test-traffic'])),
  'stage-timeout': defaulted(duration({ min: '1s', max: '2d' }), '1h'),
  ...awsInputs,
};

/** The inputs of run-validation-hook, every rule applied. */
export type Inputs = InputsOf<typeof fields>;

export const inputs: InputSchema<Inputs> = defineInputs(fields, ({ deploymentId, stage }) => {
  if (stage !== undefined && deploymentId === undefined) {
    return [
      "Input 'deployment-id' is missing; 'stage' needs it. Where the step that deploys may have nothing to do, skip this step with an `if:`.",
    ];
  }
  if (stage === undefined && deploymentId !== undefined) return ["Input 'stage' is missing; 'deployment-id' needs it."];
  return [];
});

/** Every check file has the key `checks:`; a path on one line does not. */
function checksSource(text: string): ChecksSource {
  return /\n|checks["']?\s*:/.test(text) ? { kind: 'inline', yaml: text } : { kind: 'file', path: text };
}
