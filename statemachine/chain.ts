import type { StateEntry, Step, Ways } from './compilation.ts';

/** Steps one after another, as one: each goes on to the one after it, the last to `next`; all fail to `failed`. */
export const chain = (steps: readonly Step[], { next, failed }: Ways): readonly StateEntry[] =>
  steps.flatMap((step, at) => step.compile({ next: steps[at + 1]?.first ?? next, failed }));
