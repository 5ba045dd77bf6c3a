import { BuildControl } from './build-control.ts';
import type { BuildState } from './build-state.ts';

/** A build that this process is at work on: how to end it, and who wants to hear its lines. */
export class LiveBuild {
  readonly control = new BuildControl();
  /** The state as it is; that on disk is behind while the build runs. Undefined until it has left the disk. */
  state: BuildState | undefined;
  readonly done: Promise<void>;
  readonly #settle: () => void;
  #isOver = false;
  #waiting: (() => void)[] = [];

  constructor() {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.done = promise;
    this.#settle = resolve;
  }

  /** To be called when the file has another line. */
  grew(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const wake of waiting) wake();
  }

  next(): Promise<void> {
    if (this.#isOver) return Promise.resolve();
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  isOver(): boolean {
    return this.#isOver;
  }

  finish(): void {
    this.#isOver = true;
    this.grew();
    this.#settle();
  }
}
