import { Writable } from 'node:stream';

const esc = '\u001B';
/** The sequences that log-update writes; anything else is an error, so that a test sees it. */
const sequence = new RegExp(`${esc}\\[(\\?2026[hl]|\\d*[ABGK]|[\\d;]*m)`, 'y');

/**
 * A terminal for tests: a stream that keeps what stands on the screen. It has no width (lines must fit) and no height
 * (nothing scrolls away); `columns` and `rows` are only what it claims.
 */
export const createScreen = (columns = 80, rows = 24) => {
  const lines: string[] = [''];
  let row = 0;
  let column = 0;

  const move = (to: number) => {
    row = to;
    while (lines.length <= row) lines.push('');
  };

  const act = (code: string) => {
    const count = Number.parseInt(code, 10);
    const line = lines[row] ?? '';
    switch (code.at(-1)) {
      case 'A':
        return move(Math.max(0, row - (Number.isNaN(count) ? 1 : count)));
      case 'B':
        return move(row + (Number.isNaN(count) ? 1 : count));
      case 'G':
        column = Number.isNaN(count) ? 0 : count - 1;
        return;
      case 'K':
        lines[row] = count === 2 ? '' : line.slice(0, column);
        return;
      default:
        return;
    }
  };

  const put = (character: string) => {
    if (character === '\n') {
      move(row + 1);
      column = 0;
      return;
    }
    if (character < ' ') throw new Error(`the screen does not know ${JSON.stringify(character)}`);
    const line = (lines[row] ?? '').padEnd(column);
    lines[row] = line.slice(0, column) + character + line.slice(column + 1);
    column += 1;
  };

  const write = (text: string) => {
    for (let at = 0; at < text.length; ) {
      sequence.lastIndex = at;
      const found = sequence.exec(text);
      if (found?.[1] === undefined) {
        put(text.charAt(at));
        at += 1;
      } else {
        act(found[1]);
        at += found[0].length;
      }
    }
  };

  const written: string[] = [];
  const stream = Object.assign(
    new Writable({
      decodeStrings: false,
      write: (chunk, _, done) => {
        const text = String(chunk);
        written.push(text);
        write(text);
        done();
      },
    }),
    { isTTY: true, columns, rows },
  );
  return {
    stream,
    /** Everything that was written, as it was written. */
    written: () => written.join(''),
    /** What stands on the screen, without empty lines at the end. */
    lines: () => lines.join('\n').trimEnd().split('\n'),
  };
};
