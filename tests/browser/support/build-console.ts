import { fileURLToPath } from 'node:url';
import { execa } from 'execa';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

/**
 * Once before the browser tests: what they look at is made of the sources as they are now. In a process of its own, since
 * this one's `NODE_ENV` would make it the page of developers.
 */
export default async (): Promise<void> => {
  await execa('vite', ['build', '-c', 'console/vite.config.ts', '--logLevel', 'warn'], {
    cwd: ROOT,
    preferLocal: true,
    env: { NODE_ENV: 'production' },
  });
};
