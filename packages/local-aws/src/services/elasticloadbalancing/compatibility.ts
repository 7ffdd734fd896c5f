/** What Elastic Load Balancing of local-aws says of itself. */
import type { ServiceCompatibility } from '../../compatibility/service-compatibility.ts';

const kept = 'kept and shown';

export const elasticLoadBalancingCompatibility: ServiceCompatibility = {
  service: 'elasticloadbalancing',
  title: 'Elastic Load Balancing v2',
  operations: {
    AddTags: { real: 'on load balancers, target groups, listeners and rules' },
    CreateListener: {
      real: 'a socket on 127.0.0.1 that listens before the answer; forward by weight, fixed-response, redirect',
      assumed: 'a target group without a weight has the weight 1; texts of errors',
      refused: 'TLS, UDP, TCP_UDP, QUIC; authenticate-*, jwt-validation; ALPN; mutual TLS; stickiness on network',
    },
    CreateLoadBalancer: {
      real: 'application and network, with DNSName 127.0.0.1; the same again is no error',
      assumed: 'provisioning for ten seconds; zones and VPC are made up',
      refused: 'gateway, customer-owned address pools, IPAM pools',
    },
    CreateRule: {
      real: 'host-header, path-pattern, http-header, http-request-method, query-string, source-ip',
      refused: 'RegexValues, transforms, rules of network load balancers',
    },
    CreateTargetGroup: {
      real: 'types ip and instance, protocols HTTP and TCP, health checks over HTTP and TCP',
      assumed: 'the default time-out by the protocol of the group',
      refused: 'types lambda and alb; HTTPS, TLS, UDP, TCP_UDP, GENEVE, QUIC; HTTP2, GRPC; IPv6',
    },
    DeleteListener: { real: 'closes its socket and cuts its connections' },
    DeleteLoadBalancer: { real: 'takes its listeners with it; deletion protection holds' },
    DeleteRule: { real: 'yes; not the default rule' },
    DeleteTargetGroup: { real: 'refused while a rule forwards to it', assumed: 'an unknown one is no error' },
    DeregisterTargets: {
      real: 'drains for the deregistration delay; what is under way is finished',
      assumed: 'without a port, every registration of the id is meant',
    },
    DescribeListeners: { real: 'one target group in both ways, several in ForwardConfig only' },
    DescribeLoadBalancerAttributes: { real: 'every attribute, set or by default' },
    DescribeLoadBalancers: { real: 'by name, by ARN, in pages' },
    DescribeRules: { real: 'in the order in which they are tried' },
    DescribeTags: { real: 'yes' },
    DescribeTargetGroupAttributes: { real: 'every attribute, set or by default' },
    DescribeTargetGroups: { real: 'by name, by ARN, by load balancer, in pages' },
    DescribeTargetHealth: {
      real: 'states and reasons from real checks of real targets',
      assumed: 'five seconds of registration before the first check',
    },
    ModifyListener: { real: 'the next request goes by it; another port is another socket' },
    ModifyLoadBalancerAttributes: {
      real: `deletion protection, idle time-out, X-Forwarded-For mode; the others are ${kept}`,
      refused: 'routing.http.xff_client_port.enabled',
    },
    ModifyRule: { real: 'the next request goes by it', refused: 'transforms' },
    ModifyTargetGroup: { real: 'the next check goes by it' },
    ModifyTargetGroupAttributes: {
      real: `deregistration delay, stickiness by lb_cookie; the others are ${kept}`,
      refused: 'app_cookie, source_ip, slow start, other algorithms, proxy protocol, connection termination',
    },
    RegisterTargets: {
      real: 'private addresses as tasks have them, and 127.0.0.0/8',
      assumed: 'ids of instances are taken, and found nowhere',
    },
    RemoveTags: { real: 'yes' },
    SetRulePriorities: { real: 'yes' },
  },
  differences: [
    'A listener listens on its own port of 127.0.0.1 if that is free, else on another: `GET /_local/endpoints` and the event `listener-opened` say on which.',
    'Listeners of HTTPS speak plain HTTP, say X-Forwarded-Proto https, and never look at their certificates.',
    'Subnets, security groups, zones and VPCs are names; nothing is filtered by them.',
    'A health check may take two seconds of the machine at every speed, whatever HealthCheckTimeoutSeconds says; the idle time-out is machine time, too.',
    'A target group in any rule is in use and checked, at weight 0, too, as the user guide has it; a group in none is unused.',
    'New targets are healthy after one check that passes; without a healthy target all get traffic; without any, or with draining ones only, the answer is 503.',
    'A request to an address where nothing listens is answered with 504 at once; AWS would try for ten seconds.',
    'Each request has a connection of its own to the target; connections are not cut when a deregistration delay ends or a target becomes unhealthy.',
    'assumed: a group whose weight became 0 loses its sticky clients. Sticky cookies are readable, end on the clock of local-aws and have Max-Age instead of Expires.',
    'HTTP/1.1 only; no X-Amzn-Trace-Id, access logs, WAF or authentication. HTTP/1.1 is spoken to targets.',
    'Metrics have no AvailabilityZone and exist from the moment of the request; TargetResponseTime is machine time.',
    'Of AWS/NetworkELB there are NewFlowCount, HealthyHostCount and UnHealthyHostCount.',
  ],
};
