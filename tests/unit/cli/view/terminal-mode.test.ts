import { describe, expect, it } from 'vitest';
import { hasColor, isLive } from '../../../../cli/view/terminal-mode.ts';

const terminal = { isTTY: true };
const pipe = {};

describe('what a terminal can', () => {
  it.each([
    ['a terminal', terminal, {}, true],
    ['a pipe', pipe, {}, false],
    ['a terminal in a CI job', terminal, { CI: 'true' }, false],
    ['a terminal where CI is said to be false', terminal, { CI: 'false' }, true],
    ['a dumb terminal', terminal, { TERM: 'dumb' }, false],
  ])('redraws on %s: %#', (_, stream, env, live) => {
    expect(isLive(stream, env)).toBe(live);
  });

  it.each([
    ['a terminal', terminal, {}, true],
    ['a pipe', pipe, {}, false],
    ['a dumb terminal', terminal, { TERM: 'dumb' }, false],
    ['NO_COLOR', terminal, { NO_COLOR: '1' }, false],
    ['an empty NO_COLOR, which says nothing', terminal, { NO_COLOR: '' }, true],
    ['FORCE_COLOR on a pipe', pipe, { FORCE_COLOR: '1' }, true],
    ['FORCE_COLOR=0 on a terminal', terminal, { FORCE_COLOR: '0' }, false],
    ['NO_COLOR before FORCE_COLOR', terminal, { NO_COLOR: '1', FORCE_COLOR: '1' }, false],
  ])('colours with %s: %#', (_, stream, env, color) => {
    expect(hasColor(stream, env)).toBe(color);
  });
});
