/** A state change as the feed sends it (EventBridge's envelope); only what the console looks at. */
export interface LiveEvent {
  readonly 'detail-type': string;
  readonly detail: Readonly<Record<string, unknown>>;
}

export type LiveStatus = 'connecting' | 'live' | 'lost';

/** `undefined` instead of an event: something was missed, so everything is to be read again. */
type Listener = (event: LiveEvent | undefined) => void;

/** The server says something at least every 15 seconds; after three silences the connection is dead. */
const SILENCE_MS = 45_000;
/** A browser stops asking when a proxy in between answers with an error. */
const AGAIN_MS = 2_000;

const listeners = new Set<Listener>();
const watchers = new Set<() => void>();
let status: LiveStatus = 'connecting';
let source: EventSource | undefined;
let silence: number | undefined;
let again: number | undefined;

const setStatus = (next: LiveStatus): void => {
  if (status === next) return;
  status = next;
  for (const changed of watchers) changed();
};

const tell = (event: LiveEvent | undefined): void => {
  for (const listener of [...listeners]) listener(event);
};

const heard = (): void => {
  clearTimeout(silence);
  silence = window.setTimeout(() => {
    setStatus('lost');
    open();
  }, SILENCE_MS);
};

const open = (): void => {
  // One at a time: the silence of a connection and its end may both ask for the next one.
  clearTimeout(again);
  source?.close();
  const own = new EventSource('./rest/events');
  source = own;
  // A new connection does not know what was missed before it, be it only since the first read.
  let isFirst = true;
  // A deployed orchestrator answers, and is asked again: that the connection ends is then no loss.
  let endsItself = false;
  own.addEventListener('ready', () => {
    heard();
    setStatus('live');
    if (isFirst) tell(undefined);
    isFirst = false;
  });
  own.addEventListener('reset', () => {
    heard();
    setStatus('live');
    isFirst = false;
    tell(undefined);
  });
  own.addEventListener('ping', heard);
  own.addEventListener('later', () => {
    endsItself = true;
  });
  own.addEventListener('message', ({ data }) => {
    heard();
    tell(JSON.parse(data));
  });
  own.addEventListener('error', () => {
    if (!endsItself) setStatus('lost');
    endsItself = false;
    if (own.readyState === EventSource.CLOSED) again = window.setTimeout(open, AGAIN_MS);
  });
};

/** The one live connection of the page. It opens with the first listener, and comes back by itself. */
export const live = {
  listen: (listener: Listener): (() => void) => {
    if (!source) open();
    listeners.add(listener);
    return () => void listeners.delete(listener);
  },
  status: (): LiveStatus => status,
  watch: (changed: () => void): (() => void) => {
    watchers.add(changed);
    return () => void watchers.delete(changed);
  },
} as const;
