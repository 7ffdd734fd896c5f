/**
 * STS: who am I, and the temporary credentials of assumed roles. Any role may be assumed by anybody.
 * assumed: the texts of refusals, and the order in which input is checked.
 *
 * Two clocks meet here. Credentials live for DurationSeconds of AWS time, so at speed 60 an hour of them is
 * over in a minute. SDKs compare `Expiration` with the machine's time, so that is where it is told:
 * machine time + DurationSeconds / speed.
 */
import type { Clock, Instant } from '../../clock/clock.ts';
import { type Random, randomBytes, randomText } from '../../random/random.ts';
import { readState } from '../../state/state-reader.ts';
import { accountId } from '../names.ts';
import type { Credentials, Sessions } from '../ports.ts';
import { type Service, ServiceError } from '../service.ts';
import { readWebIdentity } from './web-identity.ts';

interface Session {
  readonly arn: string;
  readonly assumedRoleId: string;
  /** On the clock of local-aws; undefined if somebody renews it in time. */
  readonly expires: Instant | undefined;
}

export interface StsOptions {
  readonly clock: Clock;
  readonly random: Random;
  /** Seconds of AWS in a second of the machine. */
  readonly speed: number;
  /** The machine's time in milliseconds. */
  readonly machineNow: () => number;
}

const defaultDuration = 3600;
const rolePattern = /^arn:aws[\w-]*:iam::(\d{12}):role\/(?:.*\/)?([\w+=,.@-]{1,64})$/;
const user = { arn: `arn:aws:iam::${accountId}:user/local-aws`, id: 'AIDALOCALAWSUSER00000' };

export function createSts({ clock, random, speed, machineNow }: StsOptions): Service & Sessions & Credentials {
  const sessions = new Map<string, Session>();

  function open(role: RegExpExecArray, sessionName: string, expires: Instant | undefined) {
    const [, account, roleName] = role;
    const accessKeyId = `ASIA${randomText(random, 16, alphabet)}`;
    const session: Session = {
      arn: `arn:aws:sts::${account}:assumed-role/${roleName}/${sessionName}`,
      assumedRoleId: `AROA${randomText(random, 17, alphabet)}:${sessionName}`,
      expires,
    };
    sessions.set(accessKeyId, session);
    const secret = (length: number) => Buffer.from(randomBytes(random, length)).toString('base64');
    return { session, accessKeyId, secretAccessKey: secret(30), sessionToken: secret(96) };
  }

  function issue(input: { RoleArn: string; RoleSessionName: string; DurationSeconds?: number }) {
    const role = rolePattern.exec(input.RoleArn);
    if (role === null) throw new ServiceError('ValidationError', `${input.RoleArn} is invalid`);
    if (!/^[\w+=,.@-]{2,64}$/.test(input.RoleSessionName)) {
      throw new ServiceError(
        'ValidationError',
        `1 validation error detected: Value '${input.RoleSessionName}' at 'roleSessionName' failed to satisfy constraint: ` +
          'Member must satisfy regular expression pattern: [\\w+=,.@-]*',
      );
    }
    const duration = checkDuration(input.DurationSeconds ?? defaultDuration);
    const expires = clock.now() + duration * 1000;
    const { session, accessKeyId, secretAccessKey, sessionToken } = open(role, input.RoleSessionName, expires);
    return {
      Credentials: {
        AccessKeyId: accessKeyId,
        SecretAccessKey: secretAccessKey,
        SessionToken: sessionToken,
        Expiration: new Date(machineNow() + (duration * 1000) / speed),
      },
      AssumedRoleUser: { AssumedRoleId: session.assumedRoleId, Arn: session.arn },
      PackedPolicySize: 0,
    };
  }

  return {
    operations: {
      GetCallerIdentity: (_, call) => {
        const session = sessions.get(call.accessKeyId ?? '');
        return { Account: accountId, Arn: session?.arn ?? user.arn, UserId: session?.assumedRoleId ?? user.id };
      },
      AssumeRole: (input) => issue(input),
      AssumeRoleWithWebIdentity: (input) => {
        const identity = readWebIdentity(input.WebIdentityToken, machineNow());
        return {
          ...issue(input),
          SubjectFromWebIdentityToken: identity.subject,
          Audience: identity.audience,
          Provider: identity.issuer,
        };
      },
    },
    lend: (roleArn, sessionName) => {
      const role = rolePattern.exec(roleArn);
      if (role === null) throw new ServiceError('ValidationError', `${roleArn} is invalid`);
      const { accessKeyId, secretAccessKey, sessionToken } = open(role, sessionName, undefined);
      return { accessKeyId, secretAccessKey, sessionToken };
    },
    principal: (accessKeyId) => sessions.get(accessKeyId ?? '')?.arn ?? user.arn,
    isExpired: (accessKeyId) => {
      const session = sessions.get(accessKeyId ?? '');
      return session?.expires !== undefined && session.expires <= clock.now();
    },
    reset: () => sessions.clear(),
    dump: () => ({
      sessions: [...sessions].map(([accessKeyId, { arn, assumedRoleId, expires }]) => ({
        ...{ accessKeyId, arn, assumedRoleId },
        ...(expires !== undefined && { expires: new Date(expires).toISOString() }),
      })),
    }),
    restore: (state) => {
      const sts = readState(state, 'sts');
      const restored = sts.list('sessions').map((reader) => {
        const session = {
          arn: reader.string('arn'),
          assumedRoleId: reader.string('assumedRoleId'),
          expires: reader.optionalTime('expires'),
        };
        const accessKeyId = reader.string('accessKeyId');
        reader.end();
        return [accessKeyId, session] as const;
      });
      sts.end();
      sessions.clear();
      for (const [accessKeyId, session] of restored) sessions.set(accessKeyId, session);
    },
  };
}

function checkDuration(seconds: number): number {
  if (seconds >= 900 && seconds <= 43_200) return seconds;
  const bound = seconds < 900 ? 'greater than or equal to 900' : 'less than or equal to 43200';
  throw new ServiceError(
    'ValidationError',
    `1 validation error detected: Value '${seconds}' at 'durationSeconds' failed to satisfy constraint: ` +
      `Member must have value ${bound}`,
  );
}

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
