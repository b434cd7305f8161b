import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, describe, expect, test } from 'vitest';
import { createFakeClock } from '../pacing/fake-clock.ts';
import { systemPorts } from '../system-ports.ts';
import { uploadImportFile } from './upload-import-file.ts';

const size = 24_000_000;
const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

type Receive = (request: IncomingMessage) => Promise<number>;

/** A place to upload to; each request is received by the next of these, and the last receives all further ones. */
async function place(...receivers: Receive[]): Promise<{ url: string; requests: () => number }> {
  let requests = 0;
  const server = createServer(async (request, response) => {
    const receive = receivers[Math.min(requests, receivers.length - 1)] as Receive;
    requests += 1;
    const status = await receive(request);
    response.writeHead(status).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}/secret?signature=x`, requests: () => requests };
}

describe('the upload of an import file', () => {
  const clock = createFakeClock();
  const signal = new AbortController().signal;
  const ports = { ...systemPorts({ emit: () => undefined, signal }), clock };

  test('goes on over a slow line as long as something moves', async () => {
    let received = 0;
    const { url, requests } = await place(async (request) => {
      expect(request.headers).toMatchObject({
        'content-length': String(size),
        'x-amz-server-side-encryption': 'aws:kms',
      });
      let untilPause = 1_000_000;
      for await (const chunk of request) {
        received += chunk.length;
        untilPause -= chunk.length;
        if (untilPause > 0) continue;
        untilPause = 1_000_000;
        await delay(5);
        await clock.pass(10_000);
      }
      return 200;
    });
    const startedMs = clock.nowMs();
    await uploadImportFile(url, new Uint8Array(size), ports);
    expect([received, requests()]).toEqual([size, 1]);
    expect(clock.nowMs() - startedMs).toBeGreaterThan(200_000);
  });

  test('is begun again where nothing moves, or nobody answers', async () => {
    const silent: Receive = () => new Promise(() => undefined);
    const { url, requests } = await place(silent, async (request) => {
      for await (const _ of request);
      return 200;
    });
    const uploading = uploadImportFile(url, new Uint8Array(size), ports);
    while (requests() < 2) {
      await delay(5);
      if (requests() === 1) await clock.pass(10_000);
    }
    await uploading;
    expect(requests()).toBe(2);
  });

  test('takes the refusal of whoever hangs up early for an answer, and names no address', async () => {
    const { url, requests } = await place(async () => 403);
    const failure = await uploadImportFile(url, new Uint8Array(size), ports).catch((error: Error) => error);
    expect(failure).toMatchObject({ code: 'upload-failed', message: expect.stringContaining('status 403') });
    expect(String(failure)).not.toContain('signature');
    expect(requests()).toBe(1);
  });
});
