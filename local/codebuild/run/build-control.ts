/** Why a build is ended from outside. `FAILED`: it used more than it may. `interrupted`: its owner goes away, and runs it again later. */
export type EndReason =
  | { readonly status: 'STOPPED' | 'TIMED_OUT' | 'FAILED'; readonly message: string }
  | { readonly status: 'interrupted'; readonly message: string };

/** Ends a build from outside: the first reason wins, and whoever runs the build hears of it at once. */
export class BuildControl {
  #reason: EndReason | undefined;
  #ending: Promise<void> | undefined;
  readonly #listeners = new Set<() => Promise<void> | void>();

  get reason(): EndReason | undefined {
    return this.#reason;
  }

  /** Resolves when nothing of the build runs any more. */
  end(reason: EndReason): Promise<void> {
    if (this.#reason === undefined) {
      this.#reason = reason;
      this.#ending = Promise.all([...this.#listeners].map((listener) => listener())).then(() => {});
    }
    return this.#ending ?? Promise.resolve();
  }

  /** Calls `listener` when the build is ended, or now if it was. */
  onEnd(listener: () => Promise<void> | void): () => void {
    if (this.#reason) void listener();
    else this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}
