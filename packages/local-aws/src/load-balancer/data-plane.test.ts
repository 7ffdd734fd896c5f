/** Sockets that come and go. */
import { once } from 'node:events';
import { connect } from 'node:net';
import { describe, expect, it } from '@jest/globals';
import { SteppingClock } from '../clock/clock.ts';
import { createAddressBook } from '../network/address-book.ts';
import { createRandom } from '../random/random.ts';
import { createDataPlane } from './data-plane.ts';
import { createTrafficMetrics } from './traffic-metrics.ts';

function samplePlane() {
  const recorded: string[] = [];
  const record = ({ metricName, dimensions }: { metricName: string; dimensions: object }) =>
    recorded.push([metricName, ...Object.values(dimensions)].join(' '));
  const metrics = createTrafficMetrics({ record, alarmState: () => undefined });
  const traffic = { listener: () => undefined, group: () => undefined };
  const random = createRandom(1);
  const plane = createDataPlane({ clock: new SteppingClock(), random, network: createAddressBook(), traffic, metrics });
  return { plane, metrics, recorded };
}

/** Whether anybody listens on that port of 127.0.0.1. */
async function isOpen(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  const result = await Promise.race([
    once(socket, 'connect').then(() => true),
    once(socket, 'error').then(() => false),
  ]).catch(() => false);
  socket.destroy();
  return result;
}

describe('a data plane', () => {
  it('opens and closes the socket of a listener', async () => {
    const { plane } = samplePlane();
    const port = await plane.open('a', 'http', 0);
    expect([plane.port('a'), await isOpen(port)]).toEqual([port, true]);
    plane.close('a');
    expect([plane.port('a'), await isOpen(port)]).toEqual([undefined, false]);
  });

  it.each(['http', 'tcp'] as const)(
    'leaves no %s socket of a listener that was closed before it was open',
    async (kind) => {
      const { plane } = samplePlane();
      const opening = plane.open('a', kind, 0);
      plane.closeAll();
      expect(await isOpen(await opening)).toBe(false);
    },
  );

  it.each(['http', 'tcp'] as const)('cuts those who ask a %s listener that nobody knows', async (kind) => {
    const { plane } = samplePlane();
    const socket = connect(await plane.open('a', kind, 0), '127.0.0.1');
    const closed = new Promise((resolve) => socket.on('error', () => {}).on('close', resolve));
    socket.write('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
    await closed;
    plane.closeAll();
  });
});

describe('metrics', () => {
  const route = {
    loadBalancerArn: 'arn:aws:elasticloadbalancing:us-east-1:000000000000:loadbalancer/app/shop/1',
    targetGroupArn: 'arn:aws:elasticloadbalancing:us-east-1:000000000000:targetgroup/blue/2',
  };

  it('come for the load balancer, and for its target group', () => {
    const { metrics, recorded } = samplePlane();
    metrics.answered(route, 404, 0.5);
    expect(recorded).toEqual([
      ...['HTTPCode_Target_4XX_Count app/shop/1', 'HTTPCode_Target_4XX_Count app/shop/1 targetgroup/blue/2'],
      ...['TargetResponseTime app/shop/1', 'TargetResponseTime app/shop/1 targetgroup/blue/2'],
    ]);
  });

  it('know no count of upgrades', () => {
    const { metrics, recorded } = samplePlane();
    metrics.answered(route, 101, 0.5);
    expect(recorded.filter((name) => name.startsWith('HTTPCode'))).toEqual([]);
  });

  it('count what the load balancer answered by itself', () => {
    const { metrics, recorded } = samplePlane();
    metrics.answeredItself(route.loadBalancerArn, 200, 'fixed-response');
    metrics.answeredItself(route.loadBalancerArn, 301, 'redirect');
    metrics.answeredItself(route.loadBalancerArn, 502, 'error');
    expect(recorded.map((name) => name.split(' ')[0])).toEqual([
      ...['HTTP_Fixed_Response_Count', 'HTTP_Redirect_Count', 'HTTPCode_ELB_3XX_Count'],
      ...['HTTPCode_ELB_5XX_Count', 'HTTPCode_ELB_502_Count'],
    ]);
  });
});
