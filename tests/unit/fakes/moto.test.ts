import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { motoCommand, startMoto } from '../../fakes/moto.ts';

describe('moto, where the tests of AWS adapters look for it', () => {
  afterEach(() => {
    vi.unstubAllEnvs();
    vi.restoreAllMocks();
  });

  it('is said aloud to be missing, and is a failure where it is required', () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
    vi.stubEnv('PATH', '');
    vi.stubEnv('STEPLINE_REQUIRE', 'container');
    expect(motoCommand()).toBeUndefined();
    expect(warn).toHaveBeenCalledOnce();
    vi.stubEnv('STEPLINE_REQUIRE', 'container,moto');
    expect(() => motoCommand()).toThrow('does not run here');
  });

  it('is a failure when it dies at its start, with what it printed', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'stepline-moto-'));
    const command = join(directory, 'moto_server');
    await writeFile(command, '#!/bin/sh\necho "no port for me" >&2\nexit 3\n');
    await chmod(command, 0o755);
    vi.stubEnv('PATH', `${directory}:${process.env['PATH']}`);
    await expect(startMoto()).rejects.toThrow('no port for me');
    await rm(directory, { recursive: true, force: true });
  });
});
