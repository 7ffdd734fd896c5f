/** From a push to a running program: the registry of local-aws and the process runtime together. */
import { expect, it } from '@jest/globals';
import { startLocalAws } from '../src/index.ts';
import { createProcessRuntime, type RuntimePorts } from '../src/runtime/tasks/process-runtime.ts';
import { pushNodeImage } from './node-image.ts';

it('runs a program from the image that was pushed', async () => {
  let ports: RuntimePorts | undefined;
  const aws = await startLocalAws({
    createRuntime: (given) => {
      ports = given;
      return createProcessRuntime(given);
    },
  });
  if (ports === undefined) throw new Error('No runtime was made.');
  const program = { files: { '/app/hello.js': "console.log('hello')" }, command: ['node', 'hello.js'] };
  const region = 'eu-central-1';
  const pushed = await pushNodeImage(aws.endpoint, 'team/hello', program, { tag: 'v1', region });
  expect(await pushNodeImage(aws.endpoint, 'team/hello', program, { tag: 'v2', region })).toEqual(pushed);
  const runtime = createProcessRuntime(ports);
  for (const image of [pushed.reference, `000000000000.dkr.ecr.${region}.amazonaws.com/team/hello:v2`]) {
    const lines: string[] = [];
    const container = await runtime.start({
      ...{ taskArn: `arn:${image}`, region, name: 'hello', image, environment: {}, containerPorts: [] },
      address: ports.network.allocate(),
      onOutput: (line) => lines.push(line),
    });
    expect(await container.exited).toEqual({ exitCode: 0 });
    expect(container.imageDigest).toBe(pushed.digest);
    expect(lines).toEqual(['hello']);
  }
  await runtime.close();
  await aws.close();
});
