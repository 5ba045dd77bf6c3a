import type { World } from '../use-cases/world.ts';

/** Marks an object so that a lifecycle rule of the bucket lets it expire. */
export interface Expiry {
  mark(key: string): Promise<void>;
}

/** What the janitor needs of the world. */
export interface Janitor {
  readonly world: Pick<World, 'store' | 'documents' | 'place' | 'clock' | 'log'>;
  readonly expiry: Expiry;
  /** Days after the end of an execution that its artifacts are kept, and what it asked of people and workers. */
  readonly artifactDays: number;
}

const DAY_MS = 24 * 60 * 60_000;

/** What was over before this moment, in epoch milliseconds, may go. */
export const oldest = ({ world, artifactDays }: Janitor): number => world.clock.now() - artifactDays * DAY_MS;
