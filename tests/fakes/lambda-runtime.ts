import { AsyncLocalStorage } from 'node:async_hooks';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { ClientRequest } from 'node:http';
import { setImmediate } from 'node:timers/promises';
import { vi } from 'vitest';
import type { AwsCall, AwsFault } from './aws-server.ts';

type Handler = (event: unknown, context: object) => Promise<unknown>;

/** A function as a fresh container loads it. */
export type LoadFunction = (name: string) => Promise<{ readonly handler: Handler }>;

/** What befalls one call of AWS that a function makes. Killed: nothing of the function goes on, and its container is gone. */
export type Fate = 'killed before it' | 'killed after it' | AwsFault;

/** What happens to an invocation to come, the first that fits. */
export interface Mishap {
  readonly name: string;
  readonly of?: (event: unknown) => boolean;
  /** Which of its calls, from 1. */
  readonly atCall: number;
  readonly fate: Fate;
  /** So many calls of the invocation in a row meet the same; by default one. */
  readonly times?: number;
}

export interface Befallen {
  /** The call that was met; undefined as long as there was none. */
  readonly call: () => AwsCall | undefined;
  /** All that the invocation made. */
  readonly calls: () => readonly AwsCall[];
}

interface Invocation {
  readonly id: string;
  readonly name: string;
  readonly mishap: Mishap | undefined;
  readonly die: () => void;
  readonly calls: AwsCall[];
  met?: AwsCall;
  dead: boolean;
}

/** The handlers of `functions/entry/` as Lambda runs them: one at a time, each call of AWS known by who made it. */
export interface LambdaRuntime {
  invoke(name: string, event: unknown): Promise<unknown>;
  befall(mishap: Mishap): Befallen;
  /** Who made a call. */
  callerOf(call: AwsCall): string;
  /** What becomes of a call; undefined: what is usual. */
  fate(call: AwsCall): AwsFault;
  /** Resolves when no handler runs or waits. */
  idle(): Promise<void>;
  close(): void;
}

const HEADER = 'x-test-invocation';

/** What Step Functions is told of a function that broke. */
class LambdaUnknown extends Error {
  override readonly name = 'Lambda.Unknown';
}

/** The sources of `functions/entry/`. */
const loadSource: LoadFunction = (name) => import(`../../functions/entry/${name}.ts`);

export const createLambdaRuntime = (load = loadSource): LambdaRuntime => {
  const running = new AsyncLocalStorage<Invocation>();
  const invocations = new Map<string, Invocation>();
  const handlers = new Map<string, Handler>();
  const mishaps: Mishap[] = [];
  let queue: Promise<unknown> = Promise.resolve();
  let waiting = 0;

  const sign = (message: unknown): void => {
    const invocation = running.getStore();
    if (invocation) (message as { request: ClientRequest }).request.setHeader(HEADER, invocation.id);
  };
  subscribe('http.client.request.created', sign);

  const handlerOf = async (name: string): Promise<Handler> => {
    const known = handlers.get(name);
    if (known) return known;
    const { handler } = await load(name);
    handlers.set(name, handler);
    return handler;
  };

  const takeMishap = (name: string, event: unknown): Mishap | undefined => {
    const at = mishaps.findIndex((each) => each.name === name && (each.of?.(event) ?? true));
    return at < 0 ? undefined : mishaps.splice(at, 1)[0];
  };

  const replaceContainer = (name: string): void => {
    handlers.delete(name);
    vi.resetModules();
  };

  const run = async (name: string, event: unknown): Promise<unknown> => {
    const handler = await handlerOf(name);
    const { promise: killed, reject } = Promise.withResolvers<never>();
    const die = (): void => {
      invocation.dead = true;
      replaceContainer(name);
      reject(new LambdaUnknown('the function was killed'));
    };
    const id = `${invocations.size}`;
    const mishap = takeMishap(name, event);
    const invocation: Invocation = { id, name, mishap, die, calls: [], dead: false };
    invocations.set(id, invocation);
    const work = running.run(invocation, () => handler(structuredClone(event), { awsRequestId: id }));
    work.catch(() => {});
    return Promise.race([work, killed]);
  };

  const of = ({ headers }: AwsCall): Invocation | undefined => invocations.get(String(headers[HEADER]));

  return {
    invoke: (name, event) => {
      waiting += 1;
      const result = queue
        .then(() => run(name, event))
        .finally(() => {
          waiting -= 1;
        });
      queue = result.catch(() => {});
      return result;
    },
    befall: (mishap) => {
      mishaps.push(mishap);
      const find = () => [...invocations.values()].find((each) => each.mishap === mishap);
      return { call: () => find()?.met, calls: () => find()?.calls ?? [] };
    },
    callerOf: (call) => of(call)?.name ?? 'nobody',
    fate: (call) => {
      const invocation = of(call);
      if (!invocation) return undefined;
      if (invocation.dead) return 'silent';
      const { mishap } = invocation;
      const at = invocation.calls.push(call);
      if (!mishap || at < mishap.atCall || at >= mishap.atCall + (mishap.times ?? 1)) return undefined;
      invocation.met ??= call;
      if (mishap.fate !== 'killed before it' && mishap.fate !== 'killed after it') return mishap.fate;
      invocation.die();
      return mishap.fate === 'killed before it' ? 'silent' : 'done-silent';
    },
    idle: async () => {
      for (let quiet = 0; quiet < 5; ) {
        await queue;
        await setImmediate();
        quiet = waiting === 0 ? quiet + 1 : 0;
      }
    },
    close: () => void unsubscribe('http.client.request.created', sign),
  };
};
