import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { median } from './measurement.ts';

const run = promisify(execFile);
const RUNS = 7;

const IMPORT = [
  'const before = performance.now();',
  'await import(process.argv[1]);',
  'process.stdout.write(String(performance.now() - before));',
  'process.exit(0);',
].join('\n');

/** Milliseconds that a fresh process takes to import a bundle: what a cold start pays beside Lambda's own. The median of seven. */
export const coldImport = async (file: string, env: Readonly<Record<string, string>>): Promise<number> => {
  const times: number[] = [];
  for (let at = 0; at < RUNS; at += 1) {
    const { stdout } = await run(process.execPath, ['--input-type=module', '-e', IMPORT, file], {
      env: { PATH: process.env['PATH'] ?? '', ...env },
    });
    times.push(Number(stdout));
  }
  return median(times);
};
