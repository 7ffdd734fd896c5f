/** Lambda's Runtime API, as far as a runtime with one event to answer sees it (Developer Guide, runtimes-api.html). */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

const invocations = '/2018-06-01/runtime/invocation';
const requestId = '156cb537-e2d4-11e8-9b34-d36013741fb9';

export interface RuntimeApi {
  /** Host and port: the function's AWS_LAMBDA_RUNTIME_API. */
  readonly address: string;
  /** What the runtime answered. */
  readonly responses: readonly string[];
  close(): void;
}

/** Hands out the event once; after that it hangs up. */
export async function startRuntimeApi(event: string): Promise<RuntimeApi> {
  const responses: string[] = [];
  let events = 0;
  const server = createServer(async (request, response) => {
    if (request.method === 'GET' && request.url === `${invocations}/next` && events === 0) {
      events += 1;
      response.setHeader('Lambda-Runtime-Aws-Request-Id', requestId);
      response.end(event);
    } else if (request.method === 'POST' && request.url === `${invocations}/${requestId}/response`) {
      responses.push(await text(request));
      response.writeHead(202).end();
    } else {
      request.socket.destroy();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    address: `127.0.0.1:${(server.address() as AddressInfo).port}`,
    responses,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
