import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readNextToken, writeNextToken } from '../../../../functions/api/next-token.ts';

describe('next token', () => {
  it('gives back the position it was written with, to the same listing', () => {
    fc.assert(
      fc.property(
        fc.array(fc.option(fc.string(), { nil: undefined })),
        fc.string({ unit: 'grapheme' }),
        (listing, position) => {
          expect(readNextToken(listing, writeNextToken(listing, position))).toBe(position);
        },
      ),
    );
  });

  it('is nothing where there is none', () => {
    expect(readNextToken(['ListPipelines'], undefined)).toBeUndefined();
  });

  it.each([
    ['of another listing', writeNextToken(['ListPipelineExecutions', 'other'], 'k')],
    ['cut short', writeNextToken(['ListPipelineExecutions', 'p'], 'k').slice(0, -1)],
    ['with something added', `${writeNextToken(['ListPipelineExecutions', 'p'], 'k')}=`],
    ['made up', 'garbage'],
    ['empty', ''],
  ])('refuses a token %s', (_what, token) => {
    expect(() => readNextToken(['ListPipelineExecutions', 'p'], token)).toThrow(
      expect.objectContaining({ name: 'InvalidNextTokenException' }),
    );
  });

  it('fits into the API for the longest key there is', () => {
    expect(writeNextToken(['ListPipelines'], 'k'.repeat(1024)).length).toBeLessThanOrEqual(2048);
  });
});
