import { describe, expect, it } from 'vitest';
import type { EnvironmentVariable, Secrets } from '../../../../../lib/ports.ts';
import { resolveVariables } from '../../../../../local/codebuild/environment/resolve-variables.ts';

const arn = 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:db-AbCdEf';

const kept: Readonly<Record<string, string>> = {
  'PARAMETER_STORE /p': 'value',
  'SECRETS_MANAGER db': '{"user":"me","port":5432}',
  [`SECRETS_MANAGER ${arn}`]: '{"user":"by arn"}',
  'SECRETS_MANAGER text': 'no json',
};

const secrets: Secrets = { read: async (store, name) => kept[`${store} ${name}`] };
const none = {
  shell: 'sh' as const,
  variables: {},
  parameterStore: {},
  secretsManager: {},
  exportedVariables: [],
};

const secret = (name: string, value: string, type: EnvironmentVariable['type'] = 'SECRETS_MANAGER') => ({
  name,
  value,
  type,
});

describe('resolveVariables', () => {
  it.each([
    ['db', '{"user":"me","port":5432}'],
    ['db:user', 'me'],
    ['db:port', '5432'],
    ['db:user:AWSCURRENT', 'me'],
    ['db:user::', 'me'],
    [`${arn}`, '{"user":"by arn"}'],
    [`${arn}:user`, 'by arn'],
    [`${arn}:user:AWSCURRENT:`, 'by arn'],
  ])('reads %s', async (reference, value) => {
    const { values, secretValues, secretNames } = await resolveVariables(
      none,
      [],
      [secret('S', reference)],
      secrets,
    );
    expect(values.get('S')).toBe(value);
    expect(secretValues).toContain(value);
    expect([...secretNames]).toEqual(['S']);
  });

  it.each(['db:none', 'text:key', 'missing', 'db:user:AWSPREVIOUS', 'db:user::some-version', 'db:a:b:c:d'])(
    'refuses %s by the name of its variable, without a value',
    async (reference) => {
      const refused = resolveVariables(none, [secret('S', reference)], [], secrets);
      await expect(refused).rejects.toMatchObject({
        name: 'VariableNotResolved',
        variable: 'S',
        blame: 'author',
      });
      await expect(refused).rejects.not.toMatchObject({
        message: expect.stringMatching(/"me"|5432|no json/),
      });
    },
  );

  it('reads no secret that another value replaces', async () => {
    const env = { ...none, parameterStore: { S: '/missing' } };
    const start: readonly EnvironmentVariable[] = [{ name: 'S', value: 'plain', type: 'PLAINTEXT' }];
    const { values, secretNames } = await resolveVariables(env, [], start, secrets);
    expect(values.get('S')).toBe('plain');
    expect(secretNames.size).toBe(0);
  });

  it('lets the start win over the project, and the project over the buildspec', async () => {
    const env = { ...none, variables: { A: '1', B: '1', C: '1' } };
    const plain = (name: string, value: string): EnvironmentVariable => ({ name, value, type: 'PLAINTEXT' });
    const { values } = await resolveVariables(
      env,
      [plain('A', '2'), plain('B', '2')],
      [plain('A', '3')],
      secrets,
    );
    expect(Object.fromEntries(values)).toEqual({ A: '3', B: '2', C: '1' });
  });

  it('refuses a name that no shell can have', async () => {
    const start: readonly EnvironmentVariable[] = [{ name: 'a-b; rm', value: '', type: 'PLAINTEXT' }];
    await expect(resolveVariables(none, [], start, secrets)).rejects.toMatchObject({
      name: 'VariableNotResolved',
    });
  });
});
