import type { RequestListener, Server } from 'node:http';
import { ConfigurationError } from '../../lib/errors.ts';
import { PortInUse } from './port-in-use.ts';

export interface Listener {
  readonly port: number;
  /** Takes no more connections, lets what is being answered finish, then cuts what is left after the grace period. */
  close(): Promise<void>;
}

export interface Connection {
  readonly remoteAddress?: string | undefined;
}

export type Fetch = (request: Request, connection: Connection) => Response | Promise<Response>;

interface ListenerOptions {
  /** What it is for, as an error says it: `the API`. */
  readonly name: string;
  /** 0: any free port. */
  readonly port: number;
  readonly host: string;
  readonly fetch: Fetch;
}

const GRACE_MS = 2_000;

/**
 * How long a connection may rest between two requests. Not Node's five seconds: a client that comes back in the very moment
 * in which we let go is cut off, and does not know whether its request was taken.
 */
const KEEP_ALIVE_MS = 65_000;

const errorCode = (error: unknown): string | undefined =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;

const listen = (server: Server, { name, port, host }: ListenerOptions): Promise<void> =>
  new Promise((resolve, reject) => {
    const refuse = (error: Error): void => {
      const code = errorCode(error);
      const inUse = code === 'EADDRINUSE';
      reject(
        inUse
          ? new PortInUse(port, name, { cause: error })
          : new ConfigurationError('--port', `cannot listen on ${host}:${port} for ${name}: ${code}`, {
              cause: error,
            }),
      );
    };
    server.once('error', refuse);
    server.listen(port, host, () => {
      server.off('error', refuse);
      resolve();
    });
  });

const closeServer = (server: Server): Promise<void> =>
  new Promise((resolve) => {
    const cut = setTimeout(() => server.closeAllConnections(), GRACE_MS);
    server.close(() => {
      clearTimeout(cut);
      resolve();
    });
    server.closeIdleConnections();
  });

const boundPort = (server: Server): number => {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server is bound to no port');
  return address.port;
};

const loadListener = async (fetch: Fetch): Promise<RequestListener> => {
  const { getRequestListener } = await import('@hono/node-server');
  return getRequestListener(
    (request, env) =>
      fetch(request, { remoteAddress: 'incoming' in env ? env.incoming.socket.remoteAddress : undefined }),
    { overrideGlobalObjects: false },
  );
};

/** Requests and responses are loaded with the first one (20 ms): a run whose site nobody asks for goes without. */
const answerWith = (fetch: Fetch): RequestListener => {
  let loading: Promise<RequestListener> | undefined;
  return (incoming, outgoing) => {
    loading ??= loadListener(fetch);
    loading.then(
      (listener) => listener(incoming, outgoing),
      (error: Error) => outgoing.destroy(error),
    );
  };
};

/**
 * Serves a fetch handler on one port.
 * @throws {PortInUse}
 * @throws {ConfigurationError} when the port cannot be had for another reason (a port below 1024 without the right to it).
 */
export const serveApp = async (options: ListenerOptions): Promise<Listener> => {
  // Not imported: an import reads every name of the module, WebSocket too, which loads Node's HTTP client (11 ms).
  const { createServer } = process.getBuiltinModule('node:http');
  const server = createServer({ keepAliveTimeout: KEEP_ALIVE_MS }, answerWith(options.fetch));
  await listen(server, options);
  let closing: Promise<void> | undefined;
  return {
    port: boundPort(server),
    close: () => {
      closing ??= closeServer(server);
      return closing;
    },
  };
};
