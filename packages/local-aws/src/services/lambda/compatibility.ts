/** What Lambda of local-aws says of itself. */
import type { ServiceCompatibility } from '../../compatibility/service-compatibility.ts';

const settings =
  'container images, layers, file systems, SnapStart, JSON logs, code signing, durable functions, tenancy, capacity providers, ImageConfig, RuntimeConfig, AcceleratorConfig, PublishTo';

export const lambdaCompatibility: ServiceCompatibility = {
  service: 'lambda',
  title: 'Lambda',
  operations: {
    CreateAlias: {
      real: 'with weights; both versions must have one role and one dead-letter queue',
      assumed: 'texts of errors',
    },
    CreateFunction: {
      real: 'zips up to 50 MB, or an object of S3; Pending, then Active',
      assumed: 'Pending for two seconds; the family of a runtime is checked only',
      refused: settings,
    },
    DeleteAlias: { real: 'yes' },
    DeleteFunction: { real: 'the function, or one version that no alias names' },
    GetAlias: { real: 'yes', assumed: 'no RoutingConfig without weights' },
    GetFunction: { real: 'configuration and tags, of a version or an alias, too', assumed: 'no Code.Location' },
    GetFunctionConfiguration: { real: 'of a version or an alias, too' },
    Invoke: {
      real: 'runs the code of the version that the alias draws by its weights; Event retries twice; DryRun; tail of the log',
      assumed: 'waits of one and two minutes between attempts; types and texts of faults',
      refused: 'runtimes other than Node.js, DurableExecutionName, TenantId',
    },
    ListAliases: { real: 'by version, in pages' },
    ListFunctions: { real: 'all versions with FunctionVersion ALL, in pages' },
    ListTags: { real: 'yes' },
    ListVersionsByFunction: { real: 'in pages' },
    PublishVersion: {
      real: 'only if code or configuration changed since the last version; RevisionId and CodeSha256 are conditions',
      assumed: 'a description is no change',
      refused: 'PublishTo',
    },
    TagResource: { real: 'of a function' },
    UntagResource: { real: 'of a function' },
    UpdateAlias: {
      real: 'version, weights, description; RevisionId is a condition',
      assumed: 'weights stay when RoutingConfig is left out; a stale RevisionId is refused first',
    },
    UpdateFunctionCode: {
      real: 'InProgress, then Successful; 409 meanwhile; DryRun, Publish',
      assumed: 'InProgress for two seconds; 409 before 412',
      refused: 'container images, PublishTo',
    },
    UpdateFunctionConfiguration: { real: 'InProgress, then Successful; 409 meanwhile', refused: settings },
  },
  differences: [
    'The Node.js that runs functions is the one that runs local-aws, whatever the version of the runtime; `nodejs24.x` and later have no callbacks.',
    'Kept and shown without effect: VPC, dead-letter queue, KMS key, tracing, size of `/tmp`, architecture, memory.',
    'No answer has a `ConfigSha256`.',
    'Durations and time-outs of functions are machine time at every speed.',
  ],
};
