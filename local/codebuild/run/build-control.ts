/** Why a build is ended from outside. `FAILED`: it used more than it may. `interrupted`: its owner goes away, and runs it again later. */
export type EndReason =
  | { readonly status: 'STOPPED' | 'TIMED_OUT' | 'FAILED'; readonly message: string }
  | { readonly status: 'interrupted'; readonly message: string };

/** Somebody asked for it. */
export const stopped = { status: 'STOPPED', message: 'The build was stopped.' } as const;

type Listener = () => Promise<void> | void;

/** Ends a build from outside: the first reason wins, and whoever runs the build hears of it at once. */
export class BuildControl {
  #reason: EndReason | undefined;
  #ending: Promise<void> | undefined;
  readonly #listeners = new Set<Listener>();

  get reason(): EndReason | undefined {
    return this.#reason;
  }

  /**
   * Resolves when everybody who listens has done what they can. What could not be ended is told by the executor's
   * `dispose`, which everybody who runs a build waits for.
   */
  end(reason: EndReason): Promise<void> {
    if (this.#reason === undefined) {
      this.#reason = reason;
      this.#ending = tellAll([...this.#listeners]);
    }
    return this.#ending ?? Promise.resolve();
  }

  /** Calls `listener` when the build is ended, or now if it was. */
  onEnd(listener: Listener): () => void {
    if (this.#reason) void tellAll([listener]);
    else this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}

/** One that cannot do what it should keeps nobody else from it. */
const tellAll = async (listeners: readonly Listener[]): Promise<void> => {
  await Promise.allSettled(listeners.map(async (listener) => listener()));
};
