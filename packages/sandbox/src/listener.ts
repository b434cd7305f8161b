import type { Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

/** The port on which a server takes connections. */
export interface Listener {
  readonly port: number;
  /** Cuts every connection and refuses new ones; after so long it listens again on the same port. */
  closeFor(ms: number): void;
  /** Cuts every connection, requests without an answer included, and frees the port. */
  close(): Promise<void>;
}

/** @throws Error from `listen` where the port is taken. */
export async function openListener(server: Server, at: { host: string; port: number }): Promise<Listener> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(at.port, at.host, resolve);
  });
  const { port } = server.address() as AddressInfo;
  let away: NodeJS.Timeout | undefined;
  const shut = (done?: () => void) => {
    server.close(done);
    server.closeAllConnections();
    for (const socket of sockets) socket.destroy();
  };
  return {
    port,
    closeFor(ms) {
      if (away === undefined) shut();
      clearTimeout(away);
      away = setTimeout(() => {
        away = undefined;
        server.listen(port, at.host);
      }, ms);
    },
    close: () =>
      new Promise((resolve) => {
        clearTimeout(away);
        if (away === undefined) shut(() => resolve());
        else resolve();
      }),
  };
}
