import { describe, expect, it } from 'vitest';
import { type LogPage, polledLogs } from '../../../../functions/rest/polled-logs.ts';
import type { RestLogLine } from '../../../../functions/rest/rest-ports.ts';
import type { StreamMessage } from '../../../../functions/rest/stream-message.ts';

const page = (rest: LogPage['rest'], next: string, ...texts: readonly string[]): LogPage => ({
  entries: texts.map((text) => ({ time: 1, text })),
  next,
  rest,
});

/** Pages by the place where they begin; `start` is the first one. */
const logsOf = (pages: Readonly<Record<string, LogPage>>) =>
  polledLogs({ read: async (_, from = 'start') => pages[from] });

const never = new AbortController().signal;
const poll = (logs: ReturnType<typeof logsOf>, lastId?: string): Promise<StreamMessage[]> =>
  Array.fromAsync(logs.messages('build', lastId, never));
const linesOf = (messages: readonly StreamMessage[]): readonly RestLogLine[] =>
  messages.filter(({ event }) => event === undefined).flatMap(({ data }) => JSON.parse(data));
const entering = (phase: string): string => `[Container] 2026/01/01 00:00:00.000 Entering phase ${phase}\n`;

describe('a log that is asked for again', () => {
  it('waits for a build that has written nothing', async () => {
    expect(await poll(logsOf({}))).toMatchObject([{ event: 'waiting', retry: 2_000 }]);
  });

  it('goes on where it was, in the same phase and with the next number, when a running build has written more', async () => {
    const pages: Record<string, LogPage> = {
      start: page('more', 'a', entering('INSTALL'), 'one\n'),
      a: page('later', 'a'),
    };
    const logs = logsOf(pages);
    const first = await poll(logs);
    expect(linesOf(first)).toMatchObject([{ line: 1 }, { line: 2, phase: 'INSTALL', text: 'one' }]);
    expect(first.at(-1)).toMatchObject({ event: 'later', retry: 2_000 });
    pages['a'] = page('more', 'b', 'two\n', entering('BUILD'), 'three\nfour\n');
    pages['b'] = page('none', 'b');
    const second = await poll(logs, first.at(-1)?.id);
    expect(linesOf(second).map(({ line, phase, text }) => [line, phase, text.slice(0, 5)])).toEqual([
      [3, 'INSTALL', 'two'],
      [4, 'BUILD', '[Cont'],
      [5, 'BUILD', 'three'],
      [6, 'BUILD', 'four'],
    ]);
    expect(second.at(-1)).toMatchObject({ event: 'end' });
  });

  it('fills an answer as far as a function may, and is then asked for the rest at once', async () => {
    const pages = Object.fromEntries(
      Array.from({ length: 40 }, (_, at) => [
        at === 0 ? 'start' : String(at),
        page(at === 39 ? 'none' : 'more', String(at + 1), `${'x'.repeat(100_000)}\n`),
      ]),
    );
    const lines: RestLogLine[] = [];
    let lastId: string | undefined;
    let answers = 0;
    for (let isOver = false; !isOver; answers += 1) {
      const messages = await poll(logsOf(pages), lastId);
      lines.push(...linesOf(messages));
      const last = messages.at(-1);
      isOver = last?.event === 'end';
      if (!isOver) expect(last).toMatchObject({ event: 'later', retry: 10 });
      lastId = last?.id;
    }
    expect(lines.map(({ line }) => line)).toEqual(Array.from({ length: 40 }, (_, at) => at + 1));
    expect(answers).toBe(3);
  });

  it('begins anew for a place that it did not give', async () => {
    const logs = logsOf({ start: page('none', 'a', 'one\n') });
    expect(linesOf(await poll(logs, '7'))).toMatchObject([{ line: 1, text: 'one' }]);
  });

  it('as a text says where it was cut off', async () => {
    const logs = polledLogs({ read: async () => page('more', 'a', `${'x'.repeat(400_000)}\n`) });
    const text = (await Array.fromAsync(logs.text('build', never))).join('');
    expect(text.length).toBeLessThan(2_100_000);
    expect(text.trimEnd().split('\n').at(-1)).toBe('(cut off here: the rest is in CloudWatch Logs)');
  });
});
