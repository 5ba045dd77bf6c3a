import { useCallback, useEffect, useRef, useState } from 'react';
import { isAbort } from '../api/api-failure.ts';
import { type LiveEvent, live } from '../live/live.ts';

/** Something of the server, in the three states that every page draws. */
export type Resource<T> =
  | { readonly status: 'loading' }
  | { readonly status: 'failed'; readonly error: unknown; readonly reload: () => void }
  | {
      readonly status: 'ready';
      readonly value: T;
      /** Why the newest attempt to read it again failed: what is shown may be out of date. */
      readonly stale?: unknown;
      readonly reload: () => void;
    };

export interface ResourceOptions<T> {
  /** Which events make it worth reading again; after a gap in the events it is always read again. */
  readonly changedBy?: (event: LiveEvent) => boolean;
  /** Reads again after this long, for what no event tells of. */
  readonly everyMs?: number;
  /** Whether what was read is about to change without an event: it is then read again soon. */
  readonly isUnsettled?: (value: T) => boolean;
}

const SOON_MS = 300;

interface Held<T> {
  readonly key: string;
  readonly value?: { readonly it: T };
  readonly error?: { readonly it: unknown };
}

/**
 * Reads `load` when `key` changes, when an event says so, and when asked; keeps showing what it has while it reads again.
 * One request at a time: what happens meanwhile leads to one more.
 */
export const useResource = <T>(
  key: string,
  load: (signal: AbortSignal) => Promise<T>,
  options: ResourceOptions<T> = {},
): Resource<T> => {
  const [held, setHeld] = useState<Held<T>>({ key });
  const latest = useRef({ load, options });
  latest.current = { load, options };
  const again = useRef<() => void>(() => {});

  useEffect(() => {
    const controller = new AbortController();
    let soon: number | undefined;
    const load = async (): Promise<T> => {
      const value = await latest.current.load(controller.signal);
      clearTimeout(soon);
      if (latest.current.options.isUnsettled?.(value)) soon = window.setTimeout(() => read(), SOON_MS);
      return value;
    };
    const read = createReader(load, (change) => {
      if (!controller.signal.aborted) setHeld((before) => change(before, key));
    });
    again.current = read;
    read();
    const unlisten = live.listen((event) => {
      if (event === undefined || latest.current.options.changedBy?.(event)) read();
    });
    const { everyMs } = latest.current.options;
    const timer = everyMs === undefined ? undefined : window.setInterval(read, everyMs);
    return () => {
      controller.abort();
      unlisten();
      clearInterval(timer);
      clearTimeout(soon);
    };
  }, [key]);

  const reload = useCallback(() => again.current(), []);
  if (held.key !== key) return { status: 'loading' };
  if (held.value) {
    return {
      status: 'ready',
      value: held.value.it,
      reload,
      ...(held.error ? { stale: held.error.it } : {}),
    };
  }
  return held.error ? { status: 'failed', error: held.error.it, reload } : { status: 'loading' };
};

type Change<T> = (before: Held<T>, key: string) => Held<T>;

const succeeded =
  <T>(it: T): Change<T> =>
  (_, key) => ({ key, value: { it } });

const failed =
  <T>(it: unknown): Change<T> =>
  (before, key) => ({
    key,
    ...(before.key === key && before.value ? { value: before.value } : {}),
    error: { it },
  });

/** One request at a time; asking meanwhile leads to one more. What was aborted changes nothing. */
const createReader = <T>(load: () => Promise<T>, tell: (change: Change<T>) => void): (() => void) => {
  let running = false;
  let wanted = false;
  const read = async (): Promise<void> => {
    running = true;
    while (wanted) {
      wanted = false;
      await load().then(
        (it) => tell(succeeded(it)),
        (error: unknown) => {
          if (!isAbort(error)) tell(failed(error));
        },
      );
    }
    running = false;
  };
  return () => {
    wanted = true;
    if (!running) void read();
  };
};
