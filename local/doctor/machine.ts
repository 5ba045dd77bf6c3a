import { access, constants, stat } from 'node:fs/promises';
import { createServer } from 'node:net';
import { execa } from 'execa';

/** This machine, as the checks ask it. */
export interface Machine {
  readonly nodeVersion: string;
  /** What a command printed, or undefined when it is not there or failed. */
  run(command: string, args: readonly string[]): Promise<string | undefined>;
  isPortFree(port: number): Promise<boolean>;
  /** What is at a path: its permission bits, and whether this user may write there. */
  look(path: string): Promise<{ readonly mode: number; readonly writable: boolean } | undefined>;
}

const COMMAND_TIMEOUT_MS = 10_000;

const isPortFree = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });

export const thisMachine: Machine = {
  nodeVersion: process.versions.node,
  run: async (command, args) => {
    const result = await execa(command, [...args], {
      reject: false,
      timeout: COMMAND_TIMEOUT_MS,
      stdin: 'ignore',
    });
    return result.failed ? undefined : result.stdout;
  },
  isPortFree,
  look: async (path) => {
    const found = await stat(path).catch(() => undefined);
    if (!found) return undefined;
    const writable = await access(path, constants.W_OK).then(
      () => true,
      () => false,
    );
    return { mode: found.mode & 0o777, writable };
  },
};
