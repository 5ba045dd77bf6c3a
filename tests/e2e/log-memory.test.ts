import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const SERVICE = fileURLToPath(new URL('../fakes/flooded-service.ts', import.meta.url));

const peakMegabytes = async (printed: number): Promise<number> => {
  const { stdout } = await promisify(execFile)(process.execPath, [SERVICE, String(printed)]);
  return (JSON.parse(stdout) as { peak: number }).peak / 1024;
};

// Above 14 MB of such lines the log keeps no more, so both are past every limit; the bench has the gigabyte.
it('takes no more memory for a build that prints ten times as much', async () => {
  const [some, much] = await Promise.all([peakMegabytes(30), peakMegabytes(300)]);
  expect(much - some).toBeLessThan(100);
  expect(much).toBeLessThan(400);
});
