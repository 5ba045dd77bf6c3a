import { describe, expect, it } from 'vitest';
import {
  checkOutputVariables,
  outputVariablesSize,
} from '../../../../lib/variables/check-output-variables.ts';

describe('checkOutputVariables', () => {
  it('takes 122,880 bytes of names and values', () => {
    expect(checkOutputVariables({ A: 'x'.repeat(122_879) })).toBeUndefined();
    expect(checkOutputVariables({ A: 'x'.repeat(122_880) })).toContain('122881 bytes');
  });

  it('counts bytes, not characters', () => {
    expect(outputVariablesSize({ é: '€' })).toBe(5);
  });

  it('refuses a name that no reference could hold', () => {
    expect(checkOutputVariables({ 'a.b': '' })).toContain("'a.b'");
  });
});
