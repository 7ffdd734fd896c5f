/**
 * Who calls AWS, and from which region. With a role, credentials come from GitHub's OIDC token and are
 * renewed for as long as the step runs: a two-hour deployment outlives one-hour credentials. Without a
 * role the ambient credentials are used, which nobody here can renew.
 */
import { AssumeRoleWithWebIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { type AwsCall, AwsError, isProgramFault, toAwsError } from './aws-error.ts';

/** AWS's audience in the trust policy of GitHub's OIDC provider. */
const audience = 'sts.amazonaws.com';

/** AWS's default, and the most for a role whose maximum was never raised. */
const roleSeconds = 3600;

export interface SessionOptions {
  readonly region: string | undefined;
  readonly roleToAssume: string | undefined;
  /** Names the session in CloudTrail. */
  readonly sessionName: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** A fresh OIDC token; it lives for about five minutes, so it is asked for anew each time. */
  readonly idToken: (audience: string) => Promise<string>;
  /** Hides a value in the log. */
  readonly mask: (value: string) => void;
}

/** No region, or no way to the credentials: nothing was touched. */
class SessionError extends Error {
  readonly nextStep: string;

  constructor(message: string, nextStep: string, cause?: unknown) {
    super(message, cause === undefined ? {} : { cause });
    this.name = 'SessionError';
    this.nextStep = nextStep;
  }
}

interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
  readonly expiration: Date;
}

/** A caller of AWS. */
export interface AwsSession {
  readonly region: string;
  /** Options for an SDK client. `idleSeconds`: how long a connection may be silent. */
  clientOptions(idleSeconds?: number): ClientOptions;
  /** Performs a call; renews refused credentials once if that is possible; throws AwsError. */
  call<T>(call: AwsCall, send: () => Promise<T>): Promise<T>;
}

/** What every SDK client here is made with. */
export interface ClientOptions {
  readonly region: string;
  readonly maxAttempts: number;
  readonly customUserAgent: string;
  readonly requestHandler: { readonly connectionTimeout: number; readonly socketTimeout: number };
  readonly credentials?: () => Promise<Credentials>;
}

/** A session for the inputs `aws-region` and `role-to-assume`. */
export function openSession(options: SessionOptions): AwsSession {
  const region = options.region ?? options.env.AWS_REGION ?? options.env.AWS_DEFAULT_REGION;
  if (region === undefined || region === '') {
    throw new SessionError('No AWS region is known.', "Set the input 'aws-region'.");
  }
  const role = options.roleToAssume === undefined ? undefined : roleCredentials(options, options.roleToAssume, region);
  return {
    region,
    clientOptions: (idleSeconds = 60) => ({
      region,
      maxAttempts: 6,
      customUserAgent: 'aws-release-actions',
      requestHandler: { connectionTimeout: 10_000, socketTimeout: idleSeconds * 1000 },
      ...(role === undefined ? {} : { credentials: role.provide }),
    }),
    call: async (call, send) => {
      try {
        return await send();
      } catch (error) {
        const failure = explained(call, error);
        const mayRenew = role !== undefined && failure instanceof AwsError && failure.kind === 'expired-credentials';
        if (!mayRenew) throw failure;
        role.forget();
      }
      return send().catch((error: unknown) => {
        throw explained(call, error);
      });
    },
  };
}

/** What a failed call means. An error about the session, or a fault of ours, has its own words already. */
function explained(call: AwsCall, error: unknown): unknown {
  return error instanceof SessionError || isProgramFault(error) ? error : toAwsError(call, error);
}

function roleCredentials(options: SessionOptions, roleArn: string, region: string) {
  let held: Promise<Held> | undefined;
  const renew = (): Promise<Held> => {
    const renewal = assume(options, roleArn, region);
    held = renewal;
    renewal.catch(() => {
      // Whoever asks next tries again.
      if (held === renewal) held = undefined;
    });
    return renewal;
  };
  const provide = async (): Promise<Credentials> => {
    let current = await (held ?? renew());
    if (Date.now() >= current.renewAt) {
      const before = current;
      current = await renew().catch((error: unknown) => {
        // What still lives is better than a passing failure of STS or of GitHub's token endpoint.
        if (Date.now() >= before.credentials.expiration.getTime()) throw error;
        held = Promise.resolve(before);
        return before;
      });
    }
    // The SDK caches what lives for more than five minutes; a shorter life makes it ask here each time.
    const expiration = new Date(Math.min(current.credentials.expiration.getTime(), Date.now() + 60_000));
    return { ...current.credentials, expiration };
  };
  return {
    provide,
    forget: () => {
      held = undefined;
    },
  };
}

interface Held {
  readonly credentials: Credentials;
  /** Milliseconds since the epoch, on the runner's clock. */
  readonly renewAt: number;
}

async function assume(options: SessionOptions, roleArn: string, region: string): Promise<Held> {
  const token = await options.idToken(audience).catch((error: unknown) => {
    throw new SessionError(
      `GitHub gave no OIDC token to assume ${roleArn}.`,
      'Give the job "permissions: id-token: write".',
      error,
    );
  });
  options.mask(token);
  const sts = new STSClient({ region, maxAttempts: 6 });
  const requested = Date.now();
  const input = {
    RoleArn: roleArn,
    RoleSessionName: options.sessionName,
    WebIdentityToken: token,
    DurationSeconds: roleSeconds,
  };
  const answer = await sts.send(new AssumeRoleWithWebIdentityCommand(input)).catch((error: unknown) => {
    throw toAwsError({ operation: 'sts:AssumeRoleWithWebIdentity', resource: roleArn }, error);
  });
  const { AccessKeyId, SecretAccessKey, SessionToken, Expiration } = answer.Credentials ?? {};
  if (
    AccessKeyId === undefined ||
    SecretAccessKey === undefined ||
    SessionToken === undefined ||
    Expiration === undefined
  ) {
    throw new SessionError(`AWS gave no credentials for ${roleArn}.`, 'Run the job again.');
  }
  for (const secret of [AccessKeyId, SecretAccessKey, SessionToken]) options.mask(secret);
  const credentials = {
    accessKeyId: AccessKeyId,
    secretAccessKey: SecretAccessKey,
    sessionToken: SessionToken,
    expiration: Expiration,
  };
  // Renew five minutes before the end, or when four fifths of a short life are over.
  const life = Expiration.getTime() - requested;
  return { credentials, renewAt: Expiration.getTime() - Math.min(300_000, life / 5) };
}
