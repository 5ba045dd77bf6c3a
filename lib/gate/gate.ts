/**
 * The gate in front of a stage (design D6, semantics 2.2 to 2.4): one object per stage, changed by compare-and-swap with
 * the pure functions of this file. `lib/use-cases/pump-gate.ts` tells the executions what was decided here.
 *
 * Outside PARALLEL at most one execution holds a stage. Decisions are written first (`holder.told: false`, `evictions`)
 * and told afterwards, so that whoever finds one half done can finish it.
 */
export interface Gate {
  readonly incarnation: string;
  readonly holder?: Holder;
  /** Rollbacks first. SUPERSEDED: at most one more, the newest. QUEUED: in the order in which they took their places. */
  readonly waiting: readonly Entrant[];
  /** The newest start sequence seen here: in SUPERSEDED an older arrival is itself superseded. */
  readonly newest: number;
  /** Superseded here, and not yet told. */
  readonly evictions: readonly Entrant[];
  readonly transition: GateTransition;
  /** The execution that was let in last, and the one before it. */
  readonly latest?: string;
  readonly previous?: string;
}

export interface Entrant {
  readonly executionId: string;
  readonly sequence: number;
  /** The stage run it enters with; a release or an answer of an earlier run changes nothing. */
  readonly run: number;
  /** A rollback: waits before all others, passes a closed transition and supersedes nobody (semantics 2.9). */
  readonly rollback?: true;
}

export interface Holder extends Entrant {
  readonly told: boolean;
}

export interface GateTransition {
  readonly enabled: boolean;
  readonly disabledReason?: string;
  readonly lastChangedBy?: string;
  /** Epoch milliseconds. */
  readonly lastChangedAt?: number;
}

export const openGate = (incarnation: string): Gate => ({
  incarnation,
  waiting: [],
  newest: 0,
  evictions: [],
  transition: { enabled: true },
});

/** Lets the first one in, if the stage is free and the transition enabled. Who takes a deployment back need not wait. */
const admit = (gate: Gate): Gate => {
  const [first, ...rest] = gate.waiting;
  if (!first || gate.holder || !(gate.transition.enabled || first.rollback)) return gate;
  return {
    ...gate,
    holder: { ...first, told: false },
    waiting: rest,
    latest: first.executionId,
    ...(gate.latest === undefined || gate.latest === first.executionId ? {} : { previous: gate.latest }),
  };
};

const isKnown = (gate: Gate, { executionId, run }: Entrant): boolean =>
  (gate.holder?.executionId === executionId && gate.holder.run >= run) ||
  [...gate.waiting, ...gate.evictions].some((each) => each.executionId === executionId);

/** In SUPERSEDED a newcomer replaces whoever waits, unless it is itself the older one. */
const joinSuperseding = (gate: Gate, entrant: Entrant): Gate => {
  if (entrant.sequence < gate.newest) return { ...gate, evictions: [...gate.evictions, entrant] };
  return {
    ...gate,
    newest: entrant.sequence,
    waiting: [...gate.waiting.filter(({ rollback }) => rollback), entrant],
    evictions: [...gate.evictions, ...gate.waiting.filter(({ rollback }) => !rollback)],
  };
};

/**
 * Takes a place in front of the stage, and lets the first one in where that is possible. Joining again changes nothing.
 * An execution takes its place before it releases the stage behind it: so nobody overtakes between the two.
 */
export const join = (gate: Gate, entrant: Entrant, mode: 'SUPERSEDED' | 'QUEUED'): Gate => {
  if (isKnown(gate, entrant)) return gate;
  if (entrant.rollback) return admit({ ...gate, waiting: [entrant, ...gate.waiting] });
  if (mode === 'SUPERSEDED') return admit(joinSuperseding(gate, entrant));
  return admit({
    ...gate,
    newest: Math.max(gate.newest, entrant.sequence),
    waiting: [...gate.waiting, entrant],
  });
};

/** Gives the stage (or the place in front of it) back and lets the next one in. A stale run gives nothing back. */
export const release = (gate: Gate, { executionId, run }: Pick<Entrant, 'executionId' | 'run'>): Gate => {
  const isMine = (each: Entrant): boolean => each.executionId === executionId && each.run <= run;
  const holds = gate.holder !== undefined && isMine(gate.holder);
  if (!holds && !gate.waiting.some(isMine)) return gate;
  const { holder, ...rest } = gate;
  return admit({
    ...rest,
    ...(holds || !holder ? {} : { holder }),
    waiting: gate.waiting.filter((each) => !isMine(each)),
  });
};

/** The holder's record says so: nothing left to tell. */
export const holderTold = (gate: Gate, { executionId, run }: Pick<Entrant, 'executionId' | 'run'>): Gate =>
  gate.holder?.executionId === executionId && gate.holder.run === run && !gate.holder.told
    ? { ...gate, holder: { ...gate.holder, told: true } }
    : gate;

export const evictionTold = (gate: Gate, executionId: string): Gate =>
  gate.evictions.some((each) => each.executionId === executionId)
    ? { ...gate, evictions: gate.evictions.filter((each) => each.executionId !== executionId) }
    : gate;

/** Opens or closes the transition (semantics 2.4). Opening lets the first one in at once. */
export const setTransition = (gate: Gate, transition: GateTransition): Gate => admit({ ...gate, transition });

/**
 * Takes the stage again for a retry (semantics 2.6): past the transition, since it was let in before. It counts once the
 * record has the entrant's run; until then whoever pumps the gate may take it back.
 * @returns undefined when somebody else holds it, a later execution has been let in since, or a rollback is about to be.
 */
export const reclaim = (gate: Gate, entrant: Entrant): Gate | undefined => {
  const mine = gate.holder?.executionId === entrant.executionId ? gate.holder : undefined;
  if (mine && mine.run >= entrant.run) return gate;
  const later = gate.waiting.some(({ rollback }) => rollback) || gate.latest !== entrant.executionId;
  if ((gate.holder && !mine) || later) return undefined;
  return { ...gate, holder: { ...entrant, told: false } };
};

/** Whether somebody has yet to be told of a decision. */
export const isHalfTold = (gate: Gate): boolean =>
  gate.evictions.length > 0 || (gate.holder !== undefined && !gate.holder.told);
