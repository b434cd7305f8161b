import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** What stands for the hostile text in the pools themselves, which would refuse some of it. */
export const marker = 'Zevil';

/** Clears the screen, sets the title, colours by C1, turns the direction of writing, and begins lines of its own. */
const hostile = `Z\u001b[2J\u001b]0;owned\u0007\u009b31m\u202eexe\u2066\r\nok  all is well\u2028\u0085`;

const inJson = JSON.stringify(hostile).slice(1, -1);

/** Stands between a client and a sandbox: whatever is named after the marker is hostile to the client, and every refusal quotes it. */
export async function startHostileProxy(endpoint: string): Promise<{ endpoint: string; close(): void }> {
  const server = createServer(async (request, response) => {
    const body = (await text(request)).replaceAll(inJson, marker);
    const { host: _, 'content-length': __, connection: ___, ...headers } = request.headers;
    const answer = await fetch(new URL(request.url ?? '/', endpoint), {
      method: request.method ?? 'POST',
      headers: headers as Record<string, string>,
      ...(body !== '' && { body }),
    });
    const told = (await answer.text())
      .replaceAll(marker, inJson)
      .replace('"message":"', `"message":"${inJson}`);
    response.writeHead(answer.status, {
      ...Object.fromEntries(
        [...answer.headers].filter(
          ([name]) =>
            !/^(content-length|transfer-encoding|connection|content-encoding|keep-alive)$/.test(name),
        ),
      ),
      'content-length': Buffer.byteLength(told),
    });
    response.end(told);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { endpoint: `http://127.0.0.1:${port}`, close: () => server.close() };
}
