/** What Parameter Store of local-aws says of itself. */
import type { ServiceCompatibility } from '../../compatibility/service-compatibility.ts';

export const ssmCompatibility: ServiceCompatibility = {
  service: 'ssm',
  title: 'Systems Manager Parameter Store',
  operations: {
    DeleteParameter: { real: 'by name or ARN' },
    GetParameter: { real: 'by name, ARN, `name:version`', assumed: 'the text about a missing version' },
    GetParameters: { real: 'as GetParameter, with what is missing named' },
    GetParametersByPath: { real: 'one level or all, in pages' },
    PutParameter: { real: 'a version for each value', assumed: 'texts of errors' },
  },
  differences: [
    'No labels, tiers, policies, filters or history.',
    '`SecureString` is kept and given back as it came, whatever WithDecryption says.',
  ],
};
