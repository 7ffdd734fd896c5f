/**
 * A hook function whose word the test has: a real function that asks at a port of the test what to say. One process
 * serves all hooks, one after the other.
 */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';

/** What CodeDeploy or ECS sent. */
// biome-ignore lint/suspicious/noExplicitAny: requests are looked at as data.
export type HookRequest = any;

export interface Gate {
  /** Of the hook function, in a state of local-aws. */
  readonly functions: readonly object[];
  /** Every request since `forget`, in order. */
  readonly requests: HookRequest[];
  /** What the function answers; of CodeDeploy's hooks, `status` is what it reports, if there is one. */
  answer: (request: HookRequest) => object;
  close(): Promise<void>;
}

/** CodeDeploy's managed policies let it call functions with such a name only. */
export const gateName = 'CodeDeployHook_gate';
export const gateArn = `arn:aws:lambda:us-east-1:000000000000:function:${gateName}`;

const program = `
const post = (url, body, headers) => fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
export const handler = async (event) => {
  const answer = await (await post(process.env.GATE, event)).json();
  if (answer.throw) throw new Error(answer.throw);
  const { DeploymentId: deploymentId, LifecycleEventHookExecutionId: lifecycleEventHookExecutionId } = event;
  if (deploymentId && answer.status) {
    await post(process.env.AWS_ENDPOINT_URL, { deploymentId, lifecycleEventHookExecutionId, status: answer.status }, {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': 'CodeDeploy_20141006.PutLifecycleEventHookExecutionStatus',
    });
  }
  return answer;
};`;

export async function openGate(): Promise<Gate> {
  const requests: HookRequest[] = [];
  const server = createServer(async (request, response) => {
    const event = await json(request);
    requests.push(event);
    response.end(JSON.stringify(gate.answer(event)));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const GATE = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const settings = { Runtime: 'nodejs24.x', Handler: 'index.handler', Environment: { Variables: { GATE } } };
  const gate: Gate = {
    functions: [{ FunctionName: gateName, ...settings, files: { 'index.mjs': program } }],
    requests,
    answer: () => ({}),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return gate;
}
