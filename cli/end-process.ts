import type { Writable } from 'node:stream';

const written = (stream: Writable): Promise<void> =>
  new Promise((resolve) => {
    if (stream.writableLength === 0) resolve();
    else stream.write('', () => resolve());
  });

/**
 * Ends this process once everything that it said is written. A command that has ended has closed all it had: Node would
 * only take its heap apart (20 ms), or wait for a connection that some client keeps.
 */
export const endProcess = async (code: number): Promise<never> => {
  await Promise.all([written(process.stdout), written(process.stderr)]);
  process.exit(code);
};
