import { once } from 'node:events';
import { createServer } from 'node:net';

/** Below where operating systems take ports for connections and for listeners that name none. */
const LOWEST = 20_000;
const COUNT = 12_000;
/** The API's, the webhook's and the sites' are beside each other. */
const TOGETHER = 3;

const isFree = async (port: number): Promise<boolean> => {
  const server = createServer().listen(port, '127.0.0.1');
  const listening = await once(server, 'listening').then(
    () => true,
    () => false,
  );
  await new Promise((resolve) => server.close(resolve));
  return listening;
};

/**
 * A port, with two free ones after it, that is still there when who listens on it ends and comes back: of the ports that
 * a system hands out by itself, somebody else may hold one by then.
 */
export const lastingPort = async (): Promise<number> => {
  for (;;) {
    const first = LOWEST + Math.floor(Math.random() * COUNT);
    const ports = Array.from({ length: TOGETHER }, (_, offset) => first + offset);
    const free = await Promise.all(ports.map(isFree));
    if (free.every(Boolean)) return first;
  }
};
