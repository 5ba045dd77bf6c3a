import { beforeEach, describe, expect, it } from 'vitest';
import type { Secrets } from '../../lib/ports.ts';

type Stored = Readonly<Record<'PARAMETER_STORE' | 'SECRETS_MANAGER', Readonly<Record<string, string>>>>;

/** What every source of secrets must do (see `Secrets`). `open` gives one that holds just these. */
export const secretsSuite = (name: string, open: (stored: Stored) => Promise<Secrets>): void => {
  describe(`secrets: ${name}`, () => {
    let secrets: Secrets;
    beforeEach(async () => {
      secrets = await open({
        PARAMETER_STORE: { '/web/token': 'parameter', both: 'from parameters' },
        SECRETS_MANAGER: { npm: 'line 1\nline 2\n', both: 'from the manager' },
      });
    });

    it('reads a value, several lines too', async () => {
      expect(await secrets.read('PARAMETER_STORE', '/web/token')).toBe('parameter');
      expect(await secrets.read('SECRETS_MANAGER', 'npm')).toBe('line 1\nline 2\n');
    });

    it('keeps the two stores apart', async () => {
      expect(await secrets.read('PARAMETER_STORE', 'both')).toBe('from parameters');
      expect(await secrets.read('SECRETS_MANAGER', 'both')).toBe('from the manager');
      expect(await secrets.read('SECRETS_MANAGER', '/web/token')).toBeUndefined();
    });

    it('has no value under another name', async () => {
      expect(await secrets.read('PARAMETER_STORE', '/web')).toBeUndefined();
      expect(await secrets.read('SECRETS_MANAGER', 'constructor')).toBeUndefined();
    });
  });
};
