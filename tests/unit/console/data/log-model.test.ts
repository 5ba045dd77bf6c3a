import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { LogLine } from '../../../../console/api/rest-types.ts';
import { createLog, findLines, logRows } from '../../../../console/data/log-model.ts';

const lineOf = (
  line: number,
  text: string,
  phase = 'BUILD',
  stream: LogLine['stream'] = 'stdout',
): LogLine => ({ line, time: line, phase, stream, text });

describe('a log', () => {
  it('takes what came twice once', () => {
    const log = createLog();
    log.append([lineOf(1, 'a'), lineOf(2, 'b')]);
    log.append([lineOf(2, 'b'), lineOf(3, 'c')]);
    expect(log.model().lines.map(({ text }) => text)).toEqual(['a', 'b', 'c']);
  });

  it('knows its phases, and which of them failed', () => {
    const log = createLog();
    log.append([
      lineOf(1, 'one', 'INSTALL'),
      lineOf(2, 'two', 'BUILD'),
      lineOf(3, '[Container] Phase complete: BUILD State: FAILED', 'BUILD', 'system'),
      lineOf(4, 'three', 'POST_BUILD'),
    ]);
    expect(log.model().phases).toEqual([
      { name: 'INSTALL', first: 0, end: 1, failed: false },
      { name: 'BUILD', first: 1, end: 3, failed: true },
      { name: 'POST_BUILD', first: 3, end: 4, failed: false },
    ]);
  });

  it('finds what the build said last before it failed', () => {
    const log = createLog();
    log.append([
      lineOf(1, 'fine'),
      lineOf(2, 'not fine', 'BUILD', 'stderr'),
      lineOf(3, 'Command did not exit successfully make exit status 2', 'BUILD', 'system'),
      lineOf(4, 'Phase complete: BUILD State: FAILED', 'BUILD', 'system'),
    ]);
    expect(log.model().failure).toBe(1);
  });

  it('does not take a build at its word when it prints like the service', () => {
    const log = createLog();
    log.append([lineOf(1, 'Phase complete: BUILD State: FAILED')]);
    expect(log.model()).not.toHaveProperty('failure');
  });
});

describe('the rows of a log', () => {
  it('are each line once, in order, below the head of its phase, but for what is folded', () => {
    const part = fc.tuple(fc.integer({ min: 1, max: 5 }), fc.boolean());
    fc.assert(
      fc.property(fc.array(part, { maxLength: 8 }), (parts) => {
        let first = 0;
        const phases = parts.map(([length], at) => {
          const phase = { name: String(at), first, end: first + length, failed: false };
          first += length;
          return phase;
        });
        const folded = new Set(phases.filter((_, at) => parts[at]?.[1]).map((phase) => phase.first));
        const rows = logRows(phases, folded);
        const all = Array.from({ length: rows.count }, (_, row) => rows.at(row));
        const expected = phases.flatMap((phase) => [
          { kind: 'phase', phase },
          ...(folded.has(phase.first)
            ? []
            : Array.from({ length: phase.end - phase.first }, (_, at) => ({
                kind: 'line',
                index: phase.first + at,
              }))),
        ]);
        expect(all).toEqual(expected);
        for (const [row, found] of all.entries()) {
          if (found?.kind === 'line') expect(rows.rowOf(found.index)).toBe(row);
        }
        expect(rows.at(rows.count)).toBeUndefined();
      }),
    );
  });
});

describe('a search', () => {
  it('finds lines without regard to case', () => {
    const lines = [lineOf(1, 'An Error'), lineOf(2, 'fine'), lineOf(3, 'ERRORS')];
    expect(findLines(lines, 'error', (text) => text)).toEqual([0, 2]);
    expect(findLines(lines, '', (text) => text)).toEqual([]);
  });
});
