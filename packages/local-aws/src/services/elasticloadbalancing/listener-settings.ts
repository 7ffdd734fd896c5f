/** What a listener may be: protocols, ports and certificates. Pure. */
import type { CreateListenerInput } from '@aws-sdk/client-elastic-load-balancing-v2';
import { invalid, refusal, unsupported } from './errors.ts';
import type { Listener } from './records.ts';

type Settings = Omit<Listener, 'arn' | 'loadBalancerArn'>;
type Input = Pick<
  CreateListenerInput,
  'Port' | 'Protocol' | 'Certificates' | 'SslPolicy' | 'AlpnPolicy' | 'MutualAuthentication'
>;

const defaultSslPolicy = 'ELBSecurityPolicy-2016-08';

/** The settings of a new listener, or of `present` with changes. Throws for what AWS or local-aws doesn't have. */
export function readListenerSettings(
  input: Input,
  type: 'application' | 'network',
  present: Listener | undefined,
): Settings {
  const protocol = input.Protocol === undefined ? present?.protocol : readProtocol(input.Protocol, type);
  const port = input.Port ?? present?.port;
  if (protocol === undefined) throw invalid('A listener protocol must be specified');
  if (port === undefined) throw invalid('A listener port must be specified');
  if (!Number.isInteger(port) || port < 1 || port > 65_535) throw invalid(`Port '${port}' must be between 1 and 65535`);
  if (input.AlpnPolicy !== undefined && input.AlpnPolicy.length > 0) throw unsupported('An ALPN policy');
  if (input.MutualAuthentication?.Mode !== undefined && input.MutualAuthentication.Mode !== 'off') {
    throw unsupported('Mutual authentication');
  }
  if (protocol !== 'HTTPS') {
    if (input.Certificates?.length) {
      throw refusal('InvalidConfigurationRequest', `A certificate cannot be specified for ${protocol} listeners`);
    }
    return { protocol, port, certificates: [], sslPolicy: undefined };
  }
  const given = input.Certificates?.map(({ CertificateArn = '' }) => CertificateArn);
  const certificates = given ?? present?.certificates ?? [];
  if (certificates.length === 0) throw invalid('A certificate must be specified for HTTPS listeners');
  if (certificates.length > 1) throw refusal('TooManyCertificates', 'A listener can have one default certificate');
  return { protocol, port, certificates, sslPolicy: input.SslPolicy ?? present?.sslPolicy ?? defaultSslPolicy };
}

function readProtocol(protocol: string, type: 'application' | 'network'): Listener['protocol'] {
  if (type === 'application') {
    if (protocol === 'HTTP' || protocol === 'HTTPS') return protocol;
    throw invalid(`Listener protocol '${protocol}' must be one of 'HTTPS, HTTP'`);
  }
  if (protocol === 'TCP') return protocol;
  if (['TLS', 'UDP', 'TCP_UDP', 'QUIC', 'TCP_QUIC'].includes(protocol)) {
    throw unsupported(`A listener of protocol ${protocol}`);
  }
  throw invalid(`Listener protocol '${protocol}' must be one of 'UDP, TCP, TCP_UDP, TLS, QUIC, TCP_QUIC'`);
}
