import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pipeline } from 'node:stream';

/** A network between a browser and a server, which breaks when a test says so. */
export interface Relay {
  readonly url: string;
  /** Ends all connections, and lets none through until `mend`. */
  cut(): void;
  mend(): void;
  close(): Promise<void>;
}

/** @param to the server's own address: it is told that it was asked for by that, since it answers to no other name. */
export const openRelay = async (to: string): Promise<Relay> => {
  const { host, hostname, port, origin } = new URL(to);
  let isCut = false;
  const server = createServer((incoming, outgoing) => {
    const { method, url: path, headers } = incoming;
    const own = { ...headers, host, ...(headers.origin === undefined ? {} : { origin }) };
    const asked = request({ hostname, port, method, path, headers: own }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      // Whichever side ends first, the other one ends too.
      pipeline(answer, outgoing, () => {});
    });
    pipeline(incoming, asked, (error) => {
      if (error) outgoing.destroy();
    });
  });
  server.on('connection', (socket) => {
    if (isCut) socket.destroy();
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    cut: () => {
      isCut = true;
      server.closeAllConnections();
    },
    mend: () => {
      isCut = false;
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
};
