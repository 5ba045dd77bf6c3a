import { beforeEach, expect, it, onTestFinished, vi } from 'vitest';

/** A browser's `EventSource`, as far as a test tells it what to do. */
class FakeSource extends EventTarget {
  static readonly CLOSED = 2;
  static readonly all: FakeSource[] = [];
  readyState = 0;

  constructor() {
    super();
    FakeSource.all.push(this);
  }

  close(): void {
    this.readyState = FakeSource.CLOSED;
  }

  /** The server's end of it: the browser gives up. */
  end(): void {
    this.close();
    this.dispatchEvent(new Event('error'));
  }

  say(name: string, data = '{}'): void {
    this.dispatchEvent(new MessageEvent(name, { data }));
  }
}

const openOnes = () => FakeSource.all.filter(({ readyState }) => readyState !== FakeSource.CLOSED);

const openLive = async () => {
  const { live } = await import('../../../../console/live/live.ts');
  const heard: unknown[] = [];
  live.listen((event) => heard.push(event));
  return { live, heard };
};

beforeEach(() => {
  vi.resetModules();
  vi.useFakeTimers();
  FakeSource.all.length = 0;
  vi.stubGlobal('EventSource', FakeSource);
  vi.stubGlobal('window', globalThis);
  onTestFinished(() => {
    vi.useRealTimers();
    vi.unstubAllGlobals();
  });
});

it('opens one connection for all, and has everything read again once it is there', async () => {
  const { live, heard } = await openLive();
  live.listen(() => {});
  expect(FakeSource.all).toHaveLength(1);
  FakeSource.all[0]?.say('ready');
  FakeSource.all[0]?.say('message', '{"detail-type":"a","detail":{}}');
  expect(live.status()).toBe('live');
  expect(heard).toEqual([undefined, { 'detail-type': 'a', detail: {} }]);
});

it('comes back by itself, with one connection, when the old one has ended and then been silent', async () => {
  const { live, heard } = await openLive();
  FakeSource.all[0]?.say('ready');
  vi.advanceTimersByTime(44_000);
  FakeSource.all[0]?.end();
  expect(live.status()).toBe('lost');
  vi.advanceTimersByTime(10_000);
  expect(openOnes()).toHaveLength(1);
  openOnes()[0]?.say('ready');
  expect(live.status()).toBe('live');
  expect(heard).toEqual([undefined, undefined]);
});

it('takes a silent connection for dead', async () => {
  const { live } = await openLive();
  FakeSource.all[0]?.say('ready');
  vi.advanceTimersByTime(45_000);
  expect(live.status()).toBe('lost');
  expect(FakeSource.all[0]?.readyState).toBe(FakeSource.CLOSED);
  expect(openOnes()).toHaveLength(1);
});
