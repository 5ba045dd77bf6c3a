import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import { createLog } from '../../../local/log.ts';

const collect = (isTTY: boolean) => {
  const lines: string[] = [];
  return { lines, output: { isTTY, write: (line: string) => lines.push(line) } };
};

describe('createLog', () => {
  it('writes JSON lines where there is no terminal, with the fields of its parents', () => {
    const { lines, output } = collect(false);
    createLog({ output }).child({ execution: 'e1' }).info({ build: 'b1' }, 'build started');
    expect(lines.map((line) => JSON.parse(line))).toMatchObject([
      { level: 30, execution: 'e1', build: 'b1', msg: 'build started' },
    ]);
  });

  it('writes one line for people on a terminal, whatever a field holds', () => {
    const { lines, output } = collect(true);
    createLog({ output }).warn({ build: 'b1', note: 'two\nlines \u001b[2J' }, 'odd');
    expect(lines).toHaveLength(1);
    expect(stripVTControlCharacters(lines[0] ?? '')).toMatch(
      /^\d\d:\d\d:\d\d warn {2}odd build=b1 note="two\\nlines \\u001b\[2J"\n$/,
    );
  });

  it('shows no secret, at the top or below', () => {
    const { lines, output } = collect(false);
    createLog({ output }).info(
      { token: 'tok-1', request: { authorization: 'Bearer tok-2', options: { password: 'tok-3' } } },
      'called',
    );
    expect(lines.join()).not.toContain('tok-');
    expect(lines.join()).toContain('***');
  });

  it('keeps to its level', () => {
    const { lines, output } = collect(false);
    const log = createLog({ output, level: 'warn' });
    log.debug({}, 'no');
    log.info({}, 'no');
    log.warn({}, 'yes');
    log.error({}, 'yes');
    expect(lines).toHaveLength(2);
  });
});
