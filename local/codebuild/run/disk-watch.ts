/** What the watch looks at. */
export interface WatchedDisk {
  readonly limitBytes: number;
  /** Bytes in use on the file system, by whomever: one system call. */
  readonly inUse: () => Promise<number>;
  /** The same at the beginning, when the build had no files yet. */
  readonly inUseAtStart: number;
  /** Bytes that the build's files take: a walk over all of them. */
  readonly measure: () => Promise<number>;
  /** Milliseconds, of any beginning. */
  readonly now: () => number;
}

/** What escapes the first rule (files of others were removed meanwhile; a container's own layer) is found so soon. */
const restMs = 5_000;
/** Measuring never takes more than a twentieth of the time. */
const restFactor = 20;

/**
 * Tells when the files of a build are more than they may be. Between two measurements they cannot have passed the limit
 * unless the file system as a whole has grown by what was left of it: so most looks cost one system call.
 */
export class DiskWatch {
  readonly #disk: WatchedDisk;
  #size = 0;
  #inUse: number;
  #restsUntil: number;

  constructor(disk: WatchedDisk) {
    this.#disk = disk;
    this.#inUse = disk.inUseAtStart;
    this.#restsUntil = disk.now() + restMs;
  }

  /** The size of the build's files, when it is above the limit. */
  async look(): Promise<number | undefined> {
    const { limitBytes, now } = this.#disk;
    const inUse = await this.#disk.inUse();
    const grown = inUse - this.#inUse;
    if (this.#size + grown <= limitBytes && now() < this.#restsUntil) return undefined;
    const begun = now();
    this.#size = await this.#disk.measure();
    this.#inUse = inUse;
    this.#restsUntil = now() + Math.max(restMs, restFactor * (now() - begun));
    return this.#size > limitBytes ? this.#size : undefined;
  }
}
