import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

/** Runs a file of this repository in a process of its own, and reads the one JSON object that it prints. */
export const runMeasured = async <Result>(file: string, ...args: readonly string[]): Promise<Result> => {
  const path = fileURLToPath(new URL(`../${file}`, import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, [path, ...args]);
  return JSON.parse(stdout) as Result;
};
