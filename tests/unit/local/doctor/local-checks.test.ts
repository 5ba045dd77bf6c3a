import { describe, expect, it } from 'vitest';
import { localChecks } from '../../../../local/doctor/local-checks.ts';
import type { Machine } from '../../../../local/doctor/machine.ts';
import { renderChecks, runChecks } from '../../../../local/doctor/run-checks.ts';

const well: Machine = {
  nodeVersion: '24.21.0',
  run: async (command) =>
    command === 'git' ? 'git version 2.47.0' : command === 'podman' ? 'podman' : undefined,
  isPortFree: async () => true,
  look: async () => ({ mode: 0o700, writable: true }),
};

const look = async (machine: Partial<Machine>, webhookSecret?: string) => {
  const settings = { directory: '/data', port: 4510, webhookSecret };
  const results = await runChecks(localChecks({ ...well, ...machine }, settings));
  return Object.fromEntries(results.map((result) => [result.name, result]));
};

describe('the checks of this machine', () => {
  it('find nothing where all is well', async () => {
    expect(Object.values(await look({})).map(({ status }) => status)).toEqual(Array(6).fill('ok'));
  });

  it.each<readonly [string, Partial<Machine>, string, 'warn' | 'fail']>([
    ['an old Node', { nodeVersion: '20.20.2' }, 'node', 'fail'],
    ['no git', { run: async () => undefined }, 'git', 'fail'],
    ['no container engine', { run: async () => undefined }, 'container engine', 'warn'],
    [
      'a folder of somebody else',
      { look: async () => ({ mode: 0o700, writable: false }) },
      'data directory',
      'fail',
    ],
    [
      'a folder that others read',
      { look: async () => ({ mode: 0o755, writable: true }) },
      'data directory',
      'warn',
    ],
    [
      'a folder that cannot be made',
      { look: async (path) => (path === '/data' ? undefined : { mode: 0o755, writable: false }) },
      'data directory',
      'fail',
    ],
    [
      'a secret that others read',
      { look: async () => ({ mode: 0o644, writable: true }) },
      'webhook secret',
      'fail',
    ],
    ['a taken port', { isPortFree: async (port) => port !== 4511 }, 'ports', 'warn'],
  ])('find %s, and say what to do', async (_, machine, name, status) => {
    expect((await look(machine))[name]).toMatchObject({ status, todo: expect.any(String) });
  });

  it('find a short secret without showing it', async () => {
    const found = (await look({}, 'hunter2'))['webhook secret'];
    expect(found?.status).toBe('warn');
    expect(JSON.stringify(found)).not.toContain('hunter2');
  });

  it('go on after one that breaks, and count it as failed', async () => {
    const results = await look({ isPortFree: () => Promise.reject(new Error('no sockets')) });
    expect(results['ports']).toMatchObject({
      status: 'fail',
      message: expect.stringContaining('no sockets'),
    });
    expect(results['node']?.status).toBe('ok');
  });

  it('are drawn with what to do below', () => {
    expect(
      renderChecks([{ name: 'git', status: 'fail', message: 'git is not there', todo: 'install git' }]),
    ).toEqual(['FAIL  git  git is not there', '           → install git']);
  });
});
