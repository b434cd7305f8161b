import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One answer: a JSON body with its status, or whatever else may happen to a request. */
export type Script =
  | { status?: number; json: unknown }
  | { raw: string; status?: number }
  | 'reset'
  | 'silence';

export interface ScriptedServer {
  endpoint: string;
  /** What was asked, in order. */
  requests: { operation: string; input: Record<string, unknown> }[];
  /** The next answers; after them every request gets an empty JSON object. */
  answerWith(...scripts: Script[]): void;
  /** From now on, answers that depend on the input go before the others. */
  answerBy(choose: (input: Record<string, unknown>) => Script | undefined): void;
  close(): Promise<void>;
}

/** A server for tests that answers as told, whatever it is asked. */
export async function startScriptedServer(): Promise<ScriptedServer> {
  const scripts: Script[] = [];
  const requests: ScriptedServer['requests'] = [];
  let choose: Parameters<ScriptedServer['answerBy']>[0] = () => undefined;
  const server = createServer(async (request, response) => {
    const operation = String(request.headers['x-amz-target']).split('.')[1] ?? '';
    const input = JSON.parse(await bodyOf(request));
    requests.push({ operation, input });
    answer(response, choose(input) ?? scripts.shift() ?? { json: {} });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    answerWith: (...more) => scripts.push(...more),
    answerBy: (newChoice) => {
      choose = newChoice;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function answer(response: ServerResponse, script: Script): void {
  if (script === 'silence') return;
  if (script === 'reset') {
    response.socket?.resetAndDestroy();
    return;
  }
  const isJson = 'json' in script;
  response.writeHead(script.status ?? 200, {
    'content-type': isJson ? 'application/x-amz-json-1.1' : 'text/html',
  });
  response.end(isJson ? JSON.stringify(script.json) : script.raw);
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  let body = '';
  for await (const chunk of request) body += chunk;
  return body;
}
