import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ServerSentEvent, serverSentEvents } from '../../../../cli/client/server-sent-events.ts';

const read = async (...chunks: readonly Uint8Array[]): Promise<readonly ServerSentEvent[]> => {
  const body = (async function* () {
    yield* chunks;
  })();
  return Array.fromAsync(serverSentEvents(body));
};

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

const STREAM = [
  'event: ready\ndata: {}\nid: f.1\nretry: 1000\n\n',
  ': a comment\ndata: one\ndata: two\n\n',
  'event: ping\n\n',
  'id: f.2\r\ndata: ünï: code\r\n\r\n',
  'data: cut off',
].join('');

const EVENTS = [
  { type: 'ready', data: '{}', lastId: 'f.1', retryMs: 1_000 },
  { type: 'message', data: 'one\ntwo', lastId: 'f.1', retryMs: 1_000 },
  { type: 'message', data: 'ünï: code', lastId: 'f.2', retryMs: 1_000 },
];

describe('a stream of server-sent events', () => {
  it('gives its events, and nothing for what was cut off', async () => {
    expect(await read(bytes(STREAM))).toEqual(EVENTS);
  });

  it('gives the same wherever the network cuts it', async () => {
    const whole = bytes(STREAM);
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat(whole.length), { maxLength: 8 }), async (cuts) => {
        const at = [0, ...cuts.toSorted((a, b) => a - b), whole.length];
        const chunks = at.slice(1).map((end, index) => whole.subarray(at[index], end));
        expect(await read(...chunks)).toEqual(EVENTS);
      }),
    );
  });
});
