/** A place to run in, given back with `release`. */
export interface Slot {
  release(): void;
}

interface Waiting {
  readonly lane: string;
  readonly group: string;
  readonly groupLimit: number;
  readonly resolve: (slot: Slot) => void;
}

/**
 * At most `limit` at a time, and of one group (a project) at most its own limit. Lanes (pipelines) take turns, so a
 * pipeline with many builds does not keep the others waiting; within a lane the order is that of arrival.
 */
export class FairQueue {
  readonly #limit: number;
  readonly #waiting: Waiting[] = [];
  readonly #running = new Map<string, number>();
  /** Lanes by their last turn, the longest ago first. */
  #turns: string[] = [];
  #count = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Resolves when there is room; `leave` gives the place in the queue up. */
  enter(
    lane: string,
    group: string,
    groupLimit: number,
  ): { readonly slot: Promise<Slot>; readonly leave: () => void } {
    const { promise, resolve } = Promise.withResolvers<Slot>();
    const waiting: Waiting = { lane, group, groupLimit, resolve };
    this.#waiting.push(waiting);
    if (!this.#turns.includes(lane)) this.#turns.unshift(lane);
    this.#fill();
    const leave = () => {
      const at = this.#waiting.indexOf(waiting);
      if (at >= 0) this.#waiting.splice(at, 1);
    };
    return { slot: promise, leave };
  }

  #fill(): void {
    while (this.#count < this.#limit) {
      const next = this.#next();
      if (next === undefined) return;
      this.#waiting.splice(this.#waiting.indexOf(next), 1);
      this.#turns = [...this.#turns.filter((lane) => lane !== next.lane), next.lane];
      next.resolve(this.#take(next.group));
    }
  }

  #next(): Waiting | undefined {
    for (const lane of this.#turns) {
      const found = this.#waiting.find((waiting) => waiting.lane === lane && this.#hasRoom(waiting));
      if (found) return found;
    }
    this.#turns = this.#turns.filter((lane) => this.#waiting.some((waiting) => waiting.lane === lane));
    return undefined;
  }

  #hasRoom(waiting: Waiting): boolean {
    return (this.#running.get(waiting.group) ?? 0) < waiting.groupLimit;
  }

  #take(group: string): Slot {
    this.#count += 1;
    this.#running.set(group, (this.#running.get(group) ?? 0) + 1);
    let held = true;
    return {
      release: () => {
        if (!held) return;
        held = false;
        this.#count -= 1;
        const left = (this.#running.get(group) ?? 1) - 1;
        if (left > 0) this.#running.set(group, left);
        else this.#running.delete(group);
        this.#fill();
      },
    };
  }
}
