/** When an action runs: its stage, counted from 0, and its run order there. */
export interface Place {
  readonly stageAt: number;
  readonly runOrder: number;
}

/** Whether what runs at `a` has surely run before `b` starts (semantics 1.4, 4). */
export const isBefore = (a: Place, b: Place): boolean =>
  a.stageAt < b.stageAt || (a.stageAt === b.stageAt && a.runOrder < b.runOrder);
