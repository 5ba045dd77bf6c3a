import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { InvalidPipeline } from '../../../../lib/pipeline/invalid-pipeline.ts';
import { parsePipeline } from '../../../../lib/pipeline/parse-pipeline.ts';
import { formatPath, type Path, parsePath } from '../../../../lib/pipeline/path.ts';
import { readDeclaration } from '../../../../lib/pipeline/read-declaration.ts';
import { maskSecrets } from '../../../../lib/pipeline/secret-configuration.ts';
import { arbitraryPipeline } from '../../../arbitraries/pipeline.ts';

const copy = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

describe('parsePipeline', () => {
  it('takes every valid declaration, and its own result with the same bytes', () => {
    fc.assert(
      fc.property(arbitraryPipeline(), (declaration) => {
        const parsed = parsePipeline(declaration, { region: 'us-east-1' });
        expect(JSON.stringify(parsePipeline(copy(parsed)))).toBe(JSON.stringify(parsed));
        expect(JSON.stringify(parsePipeline({ pipeline: copy(declaration), metadata: {} }))).toBe(
          JSON.stringify(parsed),
        );
      }),
      { numRuns: 300 },
    );
  });

  it('leaves its input alone', () => {
    fc.assert(
      fc.property(arbitraryPipeline(), (declaration) => {
        const before = JSON.stringify(declaration);
        parsePipeline(declaration);
        expect(JSON.stringify(declaration)).toBe(before);
      }),
      { numRuns: 50 },
    );
  });

  it('takes the same from YAML', () => {
    fc.assert(
      fc.property(arbitraryPipeline(), (declaration) => {
        const { value } = readDeclaration(
          stringify({ pipeline: declaration }, { aliasDuplicateObjects: false }),
        );
        expect(JSON.stringify(parsePipeline(value))).toBe(JSON.stringify(parsePipeline(declaration)));
      }),
      { numRuns: 50 },
    );
  });

  it('takes back what GetPipeline shows, with its secrets', () => {
    fc.assert(
      fc.property(arbitraryPipeline(), (declaration) => {
        const existing = parsePipeline(declaration);
        const shown = maskSecrets(existing);
        expect(JSON.stringify(shown)).not.toContain('"OAuthToken":"token"');
        expect(JSON.stringify(parsePipeline(copy(shown), { existing }))).toBe(JSON.stringify(existing));
      }),
      { numRuns: 100 },
    );
  });

  it('answers anything with a pipeline or its own error', () => {
    fc.assert(
      fc.property(fc.anything(), (anything) => {
        expect(() => parsePipeline(anything)).toThrow(InvalidPipeline);
      }),
    );
  });

  it('survives a valid declaration with any one part replaced, and says where', () => {
    fc.assert(
      fc.property(
        arbitraryPipeline(),
        fc.nat(),
        fc.jsonValue({ maxDepth: 2 }),
        (declaration, choice, junk) => {
          const paths = pathsOf(declaration, []);
          const input = replaceAt(copy(declaration), paths[choice % paths.length] ?? [], junk);
          try {
            parsePipeline(input);
          } catch (error) {
            if (!(error instanceof InvalidPipeline)) throw error;
            for (const { path } of error.problems) expect(parsePath(path)).toBeDefined();
            expect(error.problems.length).toBeGreaterThan(0);
            expect(error.name).toBe(error.problems[0]?.exception);
          }
        },
      ),
      { numRuns: 500 },
    );
  });
});

describe('formatPath', () => {
  it('writes what parsePath reads', () => {
    const path = fc.array(fc.oneof(fc.string(), fc.nat()), { minLength: 1 });
    fc.assert(
      fc.property(path, (segments) => {
        expect(parsePath(formatPath(segments))).toEqual(segments);
      }),
    );
  });
});

const pathsOf = (value: unknown, path: Path): Path[] => {
  if (typeof value !== 'object' || value === null) return [path];
  const below = Array.isArray(value)
    ? value.flatMap((item, at) => pathsOf(item, [...path, at]))
    : Object.entries(value).flatMap(([key, item]) => pathsOf(item, [...path, key]));
  return [path, ...below];
};

const replaceAt = (value: unknown, [first, ...rest]: Path, junk: unknown): unknown => {
  if (first === undefined || typeof value !== 'object' || value === null) return junk;
  if (Array.isArray(value))
    return value.map((item, at) => (at === first ? replaceAt(item, rest, junk) : item));
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [key, key === first ? replaceAt(item, rest, junk) : item]),
  );
};
