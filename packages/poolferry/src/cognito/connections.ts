import {
  request as askByHttp,
  type ClientRequest,
  Agent as HttpAgent,
  type IncomingMessage,
} from 'node:http';
import { request as askByHttps, Agent as HttpsAgent } from 'node:https';

/** What the SDK has made of a call: signed, and with everything that goes over the wire. */
interface SignedRequest {
  protocol: string;
  hostname: string;
  port?: number | undefined;
  method: string;
  path: string;
  headers: Record<string, string>;
  body?: Uint8Array | string;
}

interface Answer {
  response: { statusCode: number; headers: Record<string, string>; body: Uint8Array };
}

/** The connections to one endpoint, as the SDK takes a handler of requests. */
export interface Connections {
  handle(request: SignedRequest): Promise<Answer>;
  /** Ends what is under way, and closes the connections. */
  destroy(): void;
  readonly metadata: { handlerProtocol: string };
  updateHttpClientConfig(): void;
  httpHandlerConfigs(): object;
}

export interface ConnectionOptions {
  /** Calls at once; each has a connection of its own, kept for the next call. */
  maxSockets: number;
  /** For a connection to be made, and for the whole answer, from the asking on. */
  connectTimeoutMs: number;
  answerTimeoutMs: number;
  /** Hears of each answer as soon as its head is here. */
  onAnswer: (request: SignedRequest, headers: Record<string, string>, answerMs: number) => void;
}

/** A call on its way, and what ends it where nothing else does. */
interface UnderWay {
  sent: ClientRequest;
  sinceMs: number;
  fail: (error: Error) => void;
}

/**
 * Sends what the SDK has signed, and reads the answer whole. In place of the SDK's own handler, which sets five timers a call and
 * pipes each answer through two streams: half of what a call costs. Here one look a second finds whoever waits for too long.
 */
export function openConnections(options: ConnectionOptions): Connections {
  const { maxSockets, connectTimeoutMs, answerTimeoutMs, onAnswer } = options;
  const agents = {
    http: new HttpAgent({ keepAlive: true, maxSockets, maxFreeSockets: maxSockets }),
    https: new HttpsAgent({ keepAlive: true, maxSockets, maxFreeSockets: maxSockets }),
  };
  /** In the order of their sending. */
  const underWay = new Set<UnderWay>();
  let looking: NodeJS.Timeout | undefined;
  let isClosed = false;
  const lookEveryMs = Math.min(1000, connectTimeoutMs / 4, answerTimeoutMs / 4);

  function endOverdue(): void {
    const nowMs = performance.now();
    for (const call of underWay) {
      const waitedMs = nowMs - call.sinceMs;
      if (waitedMs < Math.min(connectTimeoutMs, answerTimeoutMs)) return;
      // Neither is there a connection while all are taken. One whose TLS stalls is ended by the answer's time, as lost.
      const isConnected = call.sent.socket?.connecting === false;
      if (!isConnected && waitedMs >= connectTimeoutMs) call.fail(connectTimeout(connectTimeoutMs));
      else if (waitedMs >= answerTimeoutMs) call.fail(answerTimeout(answerTimeoutMs));
    }
    if (underWay.size > 0) return;
    clearInterval(looking);
    looking = undefined;
  }

  return {
    handle: (request) =>
      new Promise((resolve, reject) => {
        // Credentials may have come only now: nothing is written once the ledger is somebody else's.
        if (isClosed) {
          reject(closed());
          return;
        }
        const isTls = request.protocol === 'https:';
        const sent = (isTls ? askByHttps : askByHttp)({
          agent: isTls ? agents.https : agents.http,
          host: request.hostname.replace(/^\[|\]$/g, ''),
          port: request.port,
          method: request.method,
          path: request.path,
          headers: request.headers,
        });
        const call: UnderWay = { sent, sinceMs: performance.now(), fail };
        function fail(error: Error): void {
          underWay.delete(call);
          reject(error);
          sent.destroy();
        }
        sent.on('error', fail);
        sent.on('response', (incoming: IncomingMessage) => {
          const headers = incoming.headers as Record<string, string>;
          onAnswer(request, headers, performance.now() - call.sinceMs);
          const chunks: Buffer[] = [];
          incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
          incoming.on('error', fail);
          incoming.on('end', () => {
            underWay.delete(call);
            const [first] = chunks;
            const body = chunks.length === 1 && first !== undefined ? first : Buffer.concat(chunks);
            resolve({ response: { statusCode: incoming.statusCode ?? 0, headers, body } });
          });
        });
        underWay.add(call);
        // The calls themselves keep the process alive.
        looking ??= setInterval(endOverdue, lookEveryMs).unref();
        sent.end(request.body);
      }),
    destroy() {
      isClosed = true;
      clearInterval(looking);
      looking = undefined;
      for (const call of underWay) call.fail(closed());
      agents.http.destroy();
      agents.https.destroy();
    },
    metadata: { handlerProtocol: 'http/1.1' },
    // By these the SDK adjusts a handler of its own; this one has all it needs.
    updateHttpClientConfig: () => undefined,
    httpHandlerConfigs: () => ({}),
  };
}

const timeout = (message: string, facts: object): Error =>
  Object.assign(new Error(message), { name: 'TimeoutError', code: 'ETIMEDOUT', ...facts });

const connectTimeout = (afterMs: number): Error =>
  timeout(`No connection was made within ${afterMs} ms.`, { syscall: 'connect' });

const answerTimeout = (afterMs: number): Error => timeout(`No whole answer came within ${afterMs} ms.`, {});

const closed = (): Error => Object.assign(new Error('The connections are closed.'), { name: 'AbortError' });
