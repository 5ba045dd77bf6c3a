import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ObjectStore } from '../../lib/ports.ts';

type Opened = ObjectStore & { close?(): Promise<void> };

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const text = (body: Uint8Array | undefined): string | undefined => body && new TextDecoder().decode(body);

async function* chunks(...parts: string[]): AsyncGenerator<Uint8Array> {
  for (const part of parts) yield bytes(part);
}

async function* breaking(): AsyncGenerator<Uint8Array> {
  yield bytes('half');
  throw new Error('the source broke');
}

const collect = async (body: AsyncIterable<Uint8Array>): Promise<Buffer> => {
  const parts: Uint8Array[] = [];
  for await (const part of body) parts.push(part);
  return Buffer.concat(parts);
};

/** What every object store must do (see `ObjectStore`). `open` gives a fresh, empty one. */
export const objectStoreSuite = (name: string, open: () => Promise<Opened>): void => {
  describe(`object store: ${name}`, () => {
    let store: Opened;
    beforeEach(async () => {
      store = await open();
    });
    afterEach(async () => {
      await store.close?.();
    });

    describe('get, put and delete', () => {
      it('returns the bytes that were put, with the ETag that put answered', async () => {
        const { etag } = await store.put('a/b.json', bytes('{"x":1}'));
        const object = await store.get('a/b.json');
        expect(text(object?.body)).toBe('{"x":1}');
        expect(object?.etag).toBe(etag);
      });

      it('stores an empty object', async () => {
        await store.put('empty', new Uint8Array());
        expect((await store.get('empty'))?.body.length).toBe(0);
      });

      it('knows nothing of a key that was never put, nor of one that is only a folder of others', async () => {
        await store.put('a/b', bytes('1'));
        expect(await store.get('ghost')).toBeUndefined();
        expect(await store.get('a')).toBeUndefined();
        expect(await store.get('a/b/c')).toBeUndefined();
      });

      it('gives equal bytes equal ETags and other bytes another', async () => {
        const one = await store.put('one', bytes('same'));
        const two = await store.put('two', bytes('same'));
        const three = await store.put('three', bytes('other'));
        expect(one.etag).toBe(two.etag);
        expect(three.etag).not.toBe(one.etag);
      });

      it('replaces an object', async () => {
        await store.put('k', bytes('long content'));
        await store.put('k', bytes('short'));
        expect(text((await store.get('k'))?.body)).toBe('short');
      });

      it.each([
        ['bytes', bytes],
        // Its `slice` is no copy.
        ['a Buffer', (content: string) => Buffer.from(content)],
      ])(
        'does not change what was stored when a caller reuses %s that it gave or got',
        async (_what, make) => {
          const body = make('before');
          await store.put('k', body);
          body.fill(0);
          const got = await store.get('k');
          expect(text(got?.body)).toBe('before');
          got?.body.fill(0);
          expect(text((await store.get('k'))?.body)).toBe('before');
        },
      );

      it('deletes, and deletes again without complaint', async () => {
        await store.put('folder/k', bytes('1'));
        await store.delete('folder/k');
        await store.delete('folder/k');
        await store.delete('never/was');
        expect(await store.get('folder/k')).toBeUndefined();
        expect((await store.list('')).keys).toEqual([]);
      });

      it('takes back a key after its folder went with its last object', async () => {
        await store.put('folder/sub/k', bytes('1'));
        await store.delete('folder/sub/k');
        await store.put('folder', bytes('now an object'));
        expect((await store.list('')).keys).toEqual(['folder']);
      });

      it.each([
        'a b/ü/日本.json',
        '%2E%2E/x',
        '__proto__/constructor',
        'a/.hidden',
        '-rf/*',
        `${'n'.repeat(255)}/k`,
      ])('takes the key %j as it is', async (key) => {
        await store.put(key, bytes('1'));
        expect(text((await store.get(key))?.body)).toBe('1');
        expect((await store.list('')).keys).toEqual([key]);
      });
    });

    describe('conditions', () => {
      it('creates with ifNoneMatch only where nothing is', async () => {
        await store.put('k', bytes('1'), { ifNoneMatch: '*' });
        await expect(store.put('k', bytes('2'), { ifNoneMatch: '*' })).rejects.toMatchObject({
          name: 'PreconditionFailed',
          key: 'k',
        });
        expect(text((await store.get('k'))?.body)).toBe('1');
      });

      it('writes with ifMatch only over what was read', async () => {
        const { etag } = await store.put('k', bytes('1'));
        const next = await store.put('k', bytes('2'), { ifMatch: etag });
        await expect(store.put('k', bytes('3'), { ifMatch: etag })).rejects.toMatchObject({
          name: 'PreconditionFailed',
        });
        await store.put('k', bytes('4'), { ifMatch: next.etag });
        expect(text((await store.get('k'))?.body)).toBe('4');
      });

      it('refuses ifMatch on a key that was deleted', async () => {
        const { etag } = await store.put('k', bytes('1'));
        await store.delete('k');
        await expect(store.put('k', bytes('2'), { ifMatch: etag })).rejects.toMatchObject({
          name: 'PreconditionFailed',
        });
        expect(await store.get('k')).toBeUndefined();
      });

      it('lets exactly one of many creators win', async () => {
        const tries = Array.from({ length: 20 }, (_, index) =>
          store.put('race', bytes(String(index)), { ifNoneMatch: '*' }).then(
            () => index,
            () => undefined,
          ),
        );
        const winners = (await Promise.all(tries)).filter((index) => index !== undefined);
        expect(winners).toHaveLength(1);
        expect(text((await store.get('race'))?.body)).toBe(String(winners[0]));
      });

      it('loses no update when many change one object by compare and swap', async () => {
        await store.put('counter', bytes('0'));
        await Promise.all(Array.from({ length: 25 }, () => increment(store, 'counter')));
        expect(text((await store.get('counter'))?.body)).toBe('25');
      });
    });

    describe('list', () => {
      it('lists the keys below a prefix in UTF-8 byte order, across folders', async () => {
        const keys = ['b', 'a/z', 'a.json', 'a-b', 'a/b/c', 'a/b.x', 'a/é', 'a/\u{1F600}', 'a/\uFF5E', 'A'];
        for (const key of keys) await store.put(key, bytes(key));
        const order = [...keys].sort((x, y) => Buffer.compare(Buffer.from(x), Buffer.from(y)));
        expect((await store.list('')).keys).toEqual(order);
        expect((await store.list('a/')).keys).toEqual(order.filter((key) => key.startsWith('a/')));
      });

      it('takes a prefix that ends within a name', async () => {
        for (const key of ['run/10', 'run/100', 'run/2', 'runner/1']) await store.put(key, bytes('1'));
        expect((await store.list('run/1')).keys).toEqual(['run/10', 'run/100']);
        expect((await store.list('run')).keys).toEqual(['run/10', 'run/100', 'run/2', 'runner/1']);
        expect((await store.list('nothing/here')).keys).toEqual([]);
        expect((await store.list('run/10/')).keys).toEqual([]);
      });

      it('pages with limit and startAfter, and says whether there is more', async () => {
        for (const key of ['p/a', 'p/b/1', 'p/b/2', 'p/c', 'q']) await store.put(key, bytes('1'));
        expect(await store.list('p/', { limit: 2 })).toEqual({ keys: ['p/a', 'p/b/1'], more: true });
        const second = await store.list('p/', { limit: 2, startAfter: 'p/b/1' });
        expect(second).toEqual({ keys: ['p/b/2', 'p/c'], more: false });
        expect((await store.list('p/', { startAfter: 'p/b' })).keys).toEqual(['p/b/1', 'p/b/2', 'p/c']);
        expect((await store.list('p/', { startAfter: 'p/b0' })).keys).toEqual(['p/c']);
        expect((await store.list('p/', { startAfter: 'a' })).keys).toHaveLength(4);
        expect((await store.list('p/', { startAfter: 'z' })).keys).toEqual([]);
      });

      it('answers at most 1,000 keys when no limit is given', async () => {
        const keys = Array.from({ length: 1001 }, (_, index) => `n/${String(index).padStart(4, '0')}`);
        await Promise.all(keys.map((key) => store.put(key, bytes('1'))));
        const page = await store.list('n/');
        expect(page.keys).toEqual(keys.slice(0, 1000));
        expect(page.more).toBe(true);
      });

      it('sees each write and delete that was answered before, also in a folder listed before', async () => {
        await store.list('f/');
        await store.put('f/b', bytes('1'));
        expect((await store.list('f/')).keys).toEqual(['f/b']);
        await store.put('f/a/1', bytes('1'));
        await store.put('f/c', bytes('1'), { ifNoneMatch: '*' });
        await store.putStream('f/d', chunks('1'));
        expect((await store.list('f/')).keys).toEqual(['f/a/1', 'f/b', 'f/c', 'f/d']);
        await store.delete('f/a/1');
        await store.delete('f/d');
        expect((await store.list('f/')).keys).toEqual(['f/b', 'f/c']);
      });

      it('agrees with a sorted set of keys after any writes, deletes and pages', async () => {
        await agreesWithSortedSet(open);
      });
    });

    describe('streams', () => {
      it('stores a stream and gives it back, readable in one piece too', async () => {
        const { etag, size } = await store.putStream('big/s.zip', chunks('one,', 'two,', 'three'));
        expect(size).toBe(13);
        const stream = await store.getStream('big/s.zip');
        expect(stream?.size).toBe(13);
        expect(stream && (await collect(stream.body)).toString()).toBe('one,two,three');
        expect((await store.get('big/s.zip'))?.etag).toBe(etag);
      });

      it('stores an empty stream', async () => {
        expect((await store.putStream('s', chunks())).size).toBe(0);
        expect((await store.getStream('s'))?.size).toBe(0);
      });

      it('leaves nothing under the key when the stream fails, and keeps what was there', async () => {
        await expect(store.putStream('s', breaking())).rejects.toThrow('the source broke');
        expect(await store.get('s')).toBeUndefined();
        expect((await store.list('')).keys).toEqual([]);
        await store.put('s', bytes('before'));
        await expect(store.putStream('s', breaking())).rejects.toThrow('the source broke');
        expect(text((await store.get('s'))?.body)).toBe('before');
      });

      it('has no stream for a key that is not there', async () => {
        expect(await store.getStream('ghost')).toBeUndefined();
      });

      it('reads on undisturbed while the object is replaced', async () => {
        await store.put('k', bytes('before'));
        const stream = await store.getStream('k');
        const reading = stream?.body[Symbol.asyncIterator]();
        const first = await reading?.next();
        await store.put('k', bytes('after, and longer'));
        expect(text(first?.value)).toBe('before');
        expect((await reading?.next())?.done).toBe(true);
      });
    });
  });
};

/** One more, however often somebody else is faster. */
const increment = async (store: ObjectStore, key: string): Promise<void> => {
  for (;;) {
    const object = await store.get(key);
    if (!object) throw new Error(`${key} is gone`);
    const next = bytes(String(Number(text(object.body)) + 1));
    const written = await store.put(key, next, { ifMatch: object.etag }).catch((error: Error) => error);
    if (!(written instanceof Error)) return;
    expect(written.name).toBe('PreconditionFailed');
  }
};

const segment = fc.constantFrom('a', 'b', 'a.json', 'a-', 'é', '\u{1F600}', '\uFF5E');
/** Objects are at the third level only, so that no key is a folder of another. */
const key = fc.tuple(segment, segment, segment).map((parts) => parts.join('/'));
const step = fc.oneof(
  fc.record({ do: fc.constant('put' as const), key }),
  fc.record({ do: fc.constant('delete' as const), key }),
  fc.record({
    do: fc.constant('list' as const),
    prefix: fc.oneof(
      fc.constant(''),
      key,
      segment,
      segment.map((name) => `${name}/`),
    ),
    startAfter: fc.option(fc.oneof(key, segment), { nil: undefined }),
    limit: fc.integer({ min: 1, max: 5 }),
  }),
);

const byteOrder = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b));

const agreesWithSortedSet = async (open: () => Promise<Opened>): Promise<void> => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
      const store = await open();
      const model = new Set<string>();
      try {
        for (const action of steps) await runStep(store, model, action);
      } finally {
        await store.close?.();
      }
    }),
    { numRuns: 40 },
  );
};

type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

const runStep = async (store: ObjectStore, model: Set<string>, action: Step): Promise<void> => {
  if (action.do === 'put') {
    await store.put(action.key, bytes(action.key));
    model.add(action.key);
    return;
  }
  if (action.do === 'delete') {
    await store.delete(action.key);
    model.delete(action.key);
    return;
  }
  const { prefix, startAfter, limit } = action;
  const all = [...model]
    .filter((name) => name.startsWith(prefix))
    .filter((name) => startAfter === undefined || byteOrder(name, startAfter) > 0)
    .sort(byteOrder);
  const page = await store.list(prefix, { limit, ...(startAfter === undefined ? {} : { startAfter }) });
  expect(page).toEqual({ keys: all.slice(0, limit), more: all.length > limit });
};
