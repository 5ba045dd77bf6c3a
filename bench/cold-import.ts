import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);
const RUNS = 7;

const IMPORT = [
  'const [before, cpu] = [performance.now(), process.cpuUsage()];',
  'await import(process.argv[1]);',
  'const [after, { user, system }] = [performance.now(), process.cpuUsage(cpu)];',
  'process.stdout.write(JSON.stringify([after - before, (user + system) / 1000]));',
  'process.exit(0);',
].join('\n');

/** Milliseconds; the shortest of seven fresh processes, which others disturbed least. */
export interface ColdImport {
  /** By the clock: longer where others use the machine. */
  readonly elapsed: number;
  /** Of processors, the threads that compile included: much the same on a busy machine. */
  readonly processor: number;
}

/** What a fresh process takes to import a bundle: what a cold start pays beside Lambda's own. */
export const coldImport = async (
  file: string,
  env: Readonly<Record<string, string>>,
): Promise<ColdImport> => {
  const times: (readonly [elapsed: number, processor: number])[] = [];
  for (let at = 0; at < RUNS; at += 1) {
    const { stdout } = await run(process.execPath, ['--input-type=module', '-e', IMPORT, file], {
      env: { PATH: process.env['PATH'] ?? '', ...env },
    });
    times.push(JSON.parse(stdout));
  }
  return {
    elapsed: Math.min(...times.map(([elapsed]) => elapsed)),
    processor: Math.min(...times.map(([, processor]) => processor)),
  };
};
