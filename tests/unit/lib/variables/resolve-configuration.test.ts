import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { resolveConfiguration } from '../../../../lib/variables/resolve-configuration.ts';

const scopeOf = (value: string) => new Map([['Src', new Map([['Message', value]])]]);

describe('resolveConfiguration', () => {
  it('resolves each value and keeps the keys', () => {
    expect(resolveConfiguration({ ProjectName: 'p-#{Src.Message}', Other: 'x' }, scopeOf('a'))).toEqual({
      ProjectName: 'p-a',
      Other: 'x',
    });
  });

  it('names the configuration key of a variable without a value', () => {
    expect(() => resolveConfiguration({ CustomData: '#{Src.Missing}' }, scopeOf('a'))).toThrow(
      expect.objectContaining({ name: 'UnresolvedVariable', where: 'CustomData' }),
    );
  });

  it('keeps a key called __proto__ as its own', () => {
    const configuration = JSON.parse('{"__proto__":"#{Src.Message}"}');
    expect(JSON.stringify(resolveConfiguration(configuration, scopeOf('a')))).toBe('{"__proto__":"a"}');
  });

  it('keeps a JSON value JSON of the same structure, whatever the variable holds', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (message) => {
        const template = '[{"name":"M","value":"fix: #{Src.Message}"}]';
        const { EnvironmentVariables = '' } = resolveConfiguration(
          { EnvironmentVariables: template },
          scopeOf(message),
        );
        expect(JSON.parse(EnvironmentVariables)).toEqual([{ name: 'M', value: `fix: ${message}` }]);
      }),
    );
  });

  it('does not escape in a value that is no JSON', () => {
    expect(resolveConfiguration({ A: '{#{Src.Message}' }, scopeOf('"'))).toEqual({ A: '{"' });
  });

  it('takes 100 KB and refuses a byte more', () => {
    const limit = 100 * 1024;
    expect(resolveConfiguration({ K: '#{Src.Message}' }, scopeOf('a'.repeat(limit - 1)))['K']).toHaveLength(
      limit - 1,
    );
    expect(() => resolveConfiguration({ K: '#{Src.Message}' }, scopeOf('é'.repeat(limit / 2)))).toThrow(
      expect.objectContaining({ name: 'ResolvedConfigurationTooLarge', bytes: limit + 1 }),
    );
  });
});
