import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createLocalSecrets } from '../../../local/secrets.ts';

let directory: string;
let file: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'stepline-secrets-'));
  file = join(directory, 'secrets.yml');
});
afterEach(() => rm(directory, { recursive: true, force: true }));

const write = async (text: string, mode = 0o600): Promise<void> => {
  await writeFile(file, text);
  await chmod(file, mode);
};

describe('createLocalSecrets', () => {
  it('reads YAML, and a change of it at once', async () => {
    const secrets = createLocalSecrets({ file, environment: {} });
    expect(await secrets.read('PARAMETER_STORE', 'a')).toBeUndefined();
    await write('PARAMETER_STORE:\n  a: one\n');
    expect(await secrets.read('PARAMETER_STORE', 'a')).toBe('one');
    await write('PARAMETER_STORE:\n  a: two\n');
    expect(await secrets.read('PARAMETER_STORE', 'a')).toBe('two');
  });

  it('looks in the environment for what the file does not have', async () => {
    await write('{"PARAMETER_STORE": {"/web/db-password": "from the file"}}');
    const environment = { STEPLINE_SECRET_WEB_DB_PASSWORD: 'from outside', STEPLINE_SECRET_NPM: 'npm' };
    const secrets = createLocalSecrets({ file, environment });
    expect(await secrets.read('PARAMETER_STORE', '/web/db-password')).toBe('from the file');
    expect(await secrets.read('SECRETS_MANAGER', '/web/db-password')).toBe('from outside');
    expect(await secrets.read('SECRETS_MANAGER', 'npm')).toBe('npm');
    expect(await createLocalSecrets({ environment }).read('PARAMETER_STORE', 'npm')).toBe('npm');
  });

  it.each([
    ['644', 0o644],
    ['640', 0o640],
    ['602', 0o602],
  ])('refuses a file of mode %s, naming file and mode', async (mode, bits) => {
    await write('{}', bits);
    const secrets = createLocalSecrets({ file, environment: { STEPLINE_SECRET_A: 'x' } });
    await expect(secrets.read('PARAMETER_STORE', 'a')).rejects.toMatchObject({
      name: 'SecretsFileTooOpen',
      file,
      mode,
    });
  });

  it.each([
    ['broken YAML', 'PARAMETER_STORE: {a: "hush-hush'],
    ['an unknown store', 'VAULT: {a: hush-hush}'],
    ['a value that is no string', 'PARAMETER_STORE: {a: [hush-hush]}'],
    ['a list', '- hush-hush'],
    ['a store that is no map', 'SECRETS_MANAGER: hush-hush'],
  ])('refuses %s, naming the file and no value', async (_, text) => {
    await write(text);
    const error = await createLocalSecrets({ file, environment: {} })
      .read('PARAMETER_STORE', 'a')
      .catch((thrown: Error) => thrown);
    expect(error).toMatchObject({ name: 'ConfigurationError', where: file });
    expect(JSON.stringify([String(error), error])).not.toContain('hush');
  });
});
