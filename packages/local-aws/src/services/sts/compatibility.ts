/** What STS of local-aws says of itself. */
import type { ServiceCompatibility } from '../../compatibility/service-compatibility.ts';

export const stsCompatibility: ServiceCompatibility = {
  service: 'sts',
  title: 'STS',
  operations: {
    AssumeRole: { real: 'credentials that end on the clock of local-aws', assumed: 'texts and order of refusals' },
    AssumeRoleWithWebIdentity: {
      real: 'a token with `aud` and an `exp` that has not passed',
      assumed: 'texts and order of refusals',
    },
    GetCallerIdentity: { real: 'the assumed role, or the user of local-aws' },
  },
  differences: [
    'Any role may be assumed by anybody: trust policies and the maximum session duration of a role are not known.',
    'Issuer and signature of a web identity token are not checked.',
    "`Expiration` is on the machine's clock, shortened by the speed; see the README.",
    'Session policies, tags and MFA are accepted and ignored.',
  ],
};
