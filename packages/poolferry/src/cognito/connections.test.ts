import { createServer, type Server, type Socket } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { classifyFailure } from './classify-failure.ts';
import { type ConnectionOptions, type Connections, openConnections } from './connections.ts';

const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

/** Answers each request with these bytes, as they are. */
async function serve(bytes: string, afterwards: (socket: Socket) => void = () => undefined) {
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('data', () => socket.write(bytes, () => afterwards(socket)));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(
    () => server.close(),
    () => sockets.forEach((socket) => void socket.destroy()),
  );
  const { port } = server.address() as { port: number };
  return { port, sockets };
}

function open(port: number, more: Partial<ConnectionOptions> = {}) {
  const connections: Connections = openConnections({
    maxSockets: 5,
    connectTimeoutMs: 5000,
    answerTimeoutMs: 5000,
    onAnswer: () => undefined,
    ...more,
  });
  closing.push(connections.destroy);
  const base = { protocol: 'http:', hostname: '127.0.0.1', port, method: 'POST', path: '/' };
  return () => connections.handle({ ...base, headers: { 'content-length': '2' }, body: '{}' });
}

const kindOf = (call: Promise<unknown>) =>
  call.then(
    () => 'answered',
    (error: unknown) => classifyFailure(error).kind,
  );

const head = 'HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\n';

test('brings an answer whole, and keeps the connection for the next call', async () => {
  const { port, sockets } = await serve(`${head}{"User":{}}`);
  const ask = open(port);
  for (let call = 0; call < 3; call += 1) {
    const { response } = await ask();
    expect(response.statusCode).toBe(200);
    expect(Buffer.from(response.body).toString()).toBe('{"User":{}}');
  }
  expect(sockets.size).toBe(1);
});

test('an answer that never comes, stops halfway or is cut short is lost', async () => {
  const soon = { answerTimeoutMs: 200 };
  const silent = open((await serve('')).port, soon);
  const stuck = open((await serve(`${head}{"Us`)).port, soon);
  const cut = open((await serve(`${head}{"Us`, (socket) => socket.end())).port);
  const ends = await Promise.all([silent(), stuck(), cut()].map(kindOf));
  expect(ends).toEqual(['lost', 'lost', 'lost']);
});

test('a call that gets no connection in time was surely not carried out', async () => {
  const { port } = await serve('');
  const ask = open(port, { maxSockets: 1, connectTimeoutMs: 100, answerTimeoutMs: 1500 });
  const first = kindOf(ask());
  expect(await kindOf(ask())).toBe('transient');
  expect(await first).toBe('lost');
});

test('nothing is sent any more once they are closed, though credentials may come only then', async () => {
  const { port, sockets } = await serve(`${head}{"User":{}}`);
  const ask = open(port);
  closing.splice(closing.length - 1)[0]?.();
  expect(await kindOf(ask())).toBe('aborted');
  expect(sockets.size).toBe(0);
});
