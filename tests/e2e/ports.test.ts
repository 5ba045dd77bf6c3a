import { expect, it } from 'vitest';
import { runStepline, stepline, temporaryFolder } from './stepline.ts';

const ENDPOINT = ['--endpoint', 'https://abc.execute-api.eu-west-1.amazonaws.com'];

it.each([
  ['console', 65_534],
  ['proxy', 65_535],
])('%s listens on port %i: it uses no other', async (command, port) => {
  const running = stepline([command, ...ENDPOINT, '--port', String(port)]);
  const [text] = await running.output(/[\s\S]*ready; Ctrl-C ends/);
  expect(text).toContain(`http://127.0.0.1:${port}`);
  expect((await running.kill('SIGINT')).exitCode).toBe(0);
});

it.each([
  [['proxy', ...ENDPOINT], 65_536, 'from 0 to 65535.'],
  [['console', ...ENDPOINT], 65_536, 'from 0 to 65535.'],
  [['up'], 65_534, 'from 0 to 65533; the two ports after it are used too.'],
  [['doctor'], 65_534, 'from 0 to 65533; the two ports after it are used too.'],
])('%j refuses port %i', async (command, port, reason) => {
  const cwd = await temporaryFolder();
  const { exitCode, stderr } = await runStepline([...command, '--port', String(port)], { cwd });
  expect(exitCode).toBe(2);
  expect(stderr).toContain(reason);
});
