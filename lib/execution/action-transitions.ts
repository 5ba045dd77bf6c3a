import { appendActionEvent, type DeclaredAction, type EventState } from './append-event.ts';
import { closeHalted } from './close-halted.ts';
import {
  type ActionExecution,
  type ArtifactLocation,
  currentAction,
  type ExecutionRecord,
  isEnded,
  type ParkedAction,
  stageOf,
  type TaskAnswer,
} from './execution-record.ts';
import type { Outcome, OutcomeStatus } from './outcome.ts';
import { failTokens } from './stage-transitions.ts';
import { answersFor, withToken } from './work-answers.ts';

/** What of the declaration an action's events need; the bucket is the one that the artifacts are in. */
export interface ActionPlace {
  readonly declared: DeclaredAction;
  readonly bucket: string;
}

const withAction = (record: ExecutionRecord, action: ActionExecution): ExecutionRecord => ({
  ...record,
  lastUpdateTime: action.lastUpdateTime,
  actions: record.actions.map((each) => (each.id === action.id ? action : each)),
});

const answer = (record: ExecutionRecord, answers: readonly TaskAnswer[]): ExecutionRecord => ({
  ...record,
  answers: [...record.answers, ...answers],
});

/** What `run-action` has to do after it looked at the record (design D4). */
export type Claim =
  /** Nothing more: the token is answered, or it waits with the others. */
  | { readonly kind: 'wait' }
  /** Find the work by its id, start it only where it is not there. */
  | { readonly kind: 'start'; readonly action: ActionExecution };

export interface NewAction {
  readonly id: string;
  readonly inputs: readonly ArtifactLocation[];
  readonly outputs: readonly ArtifactLocation[];
}

export interface ClaimRequest extends ActionPlace {
  readonly stage: string;
  readonly action: string;
  readonly token: string;
  readonly now: number;
  /** Used when there is no execution of the action in this stage run yet. */
  readonly fresh: NewAction;
  /** Work inside a handler is leased to `owner` until `expiresAt`. */
  readonly lease?: { readonly owner: string; readonly expiresAt: number };
  /** Whether a lease that is in the record no longer counts. */
  readonly leaseIsOver: (lease: NonNullable<ActionExecution['lease']>) => boolean;
}

const claimExisting = (
  record: ExecutionRecord,
  existing: ActionExecution,
  request: ClaimRequest,
): { record: ExecutionRecord; claim: Claim } => {
  if (existing.phase === 'ended') {
    return { record: answer(record, answersFor(existing, [request.token])), claim: { kind: 'wait' } };
  }
  const waiting = withToken(existing, request.token);
  const leased = existing.lease !== undefined && !request.leaseIsOver(existing.lease);
  if (existing.phase === 'started' || leased)
    return { record: withAction(record, waiting), claim: { kind: 'wait' } };
  const action: ActionExecution = { ...waiting, ...(request.lease ? { lease: request.lease } : {}) };
  return { record: withAction(record, action), claim: { kind: 'start', action } };
};

/** Actions that an execution runs at a time in PARALLEL (semantics 2.3). */
const PARALLEL_ACTIONS = 5;

/** How many more actions may start. */
export const freePlaces = ({ mode, actions }: ExecutionRecord): number =>
  mode === 'PARALLEL'
    ? PARALLEL_ACTIONS - actions.filter(({ phase }) => phase !== 'ended').length
    : Number.POSITIVE_INFINITY;

const isParked = (parked: ParkedAction, { stage, action }: ClaimRequest): boolean =>
  parked.stage === stage && parked.action === action;

/** It keeps its place in the queue when it comes again. */
const park = (record: ExecutionRecord, request: ClaimRequest): ExecutionRecord => {
  const parked = record.parked ?? [];
  const { stage, action, token } = request;
  const known = parked.some((each) => isParked(each, request));
  return {
    ...record,
    parked: known
      ? parked.map((each) => (isParked(each, request) ? withToken(each, token) : each))
      : [...parked, { stage, action, tokens: [token] }],
  };
};

/** Takes it off the queue, with everybody who waits for it. */
const unpark = (record: ExecutionRecord, request: ClaimRequest) => ({
  record: { ...record, parked: (record.parked ?? []).filter((each) => !isParked(each, request)) },
  tokens: (record.parked ?? []).filter((each) => isParked(each, request)).flatMap(({ tokens }) => tokens),
});

const claimFresh = (
  before: ExecutionRecord,
  run: number,
  request: ClaimRequest,
): { record: ExecutionRecord; claim: Claim } => {
  if (freePlaces(before) <= 0) return { record: park(before, request), claim: { kind: 'wait' } };
  const { record, tokens } = before.parked ? unpark(before, request) : { record: before, tokens: [] };
  const action: ActionExecution = {
    ...request.fresh,
    stage: request.stage,
    action: request.action,
    run,
    phase: 'starting',
    status: 'InProgress',
    tokens: [...new Set([...tokens, request.token])],
    ...(request.lease ? { lease: request.lease } : {}),
    startTime: request.now,
    lastUpdateTime: request.now,
  };
  const next = { ...record, actions: [...record.actions, action] };
  return {
    record: appendActionEvent(next, action, 'STARTED', request.declared, request.bucket, request.now),
    claim: { kind: 'start', action },
  };
};

/**
 * Decides what becomes of a machine's wish to run an action: design D4, points 1 to 5. The record is written with the
 * answer before anything is started.
 */
export const claimAction = (
  record: ExecutionRecord,
  request: ClaimRequest,
): { record: ExecutionRecord; claim: Claim } => {
  const existing = currentAction(record, request.stage, request.action);
  if (existing) return claimExisting(record, existing, request);
  const stage = stageOf(record, request.stage);
  if (isEnded(record) || record.halt || !stage) {
    const why = record.halt?.reason ?? `the execution is ${record.status}`;
    return {
      record: answer(record, failTokens([request.token], 'Execution.Stopped', why)),
      claim: { kind: 'wait' },
    };
  }
  return claimFresh(record, stage.run, request);
};

/** The work is under way, under the provider's own id. Unchanged when it has ended meanwhile. */
export const markStarted = (
  record: ExecutionRecord,
  id: string,
  started: {
    readonly externalId?: string;
    readonly externalUrl?: string;
    readonly deadline?: number;
    readonly summary?: string;
  },
  now: number,
): ExecutionRecord => {
  const action = record.actions.find((each) => each.id === id);
  if (action?.phase !== 'starting') return record;
  const { lease: _, ...rest } = action;
  return withAction(record, { ...rest, ...started, phase: 'started', lastUpdateTime: now });
};

const statusOf: Readonly<Record<OutcomeStatus, ActionExecution['status']>> = {
  succeeded: 'Succeeded',
  failed: 'Failed',
  errored: 'Failed',
  stopped: 'Abandoned',
};

const eventOf: Readonly<Record<OutcomeStatus, EventState>> = {
  succeeded: 'SUCCEEDED',
  failed: 'FAILED',
  errored: 'FAILED',
  stopped: 'ABANDONED',
};

/** An output that the work did not store cannot be handed on: that is no success, whatever the work said. */
const missingOutput = (action: ActionExecution, outcome: Outcome): string | undefined => {
  if (outcome.status !== 'succeeded') return undefined;
  return action.outputs.find(({ name }) => !outcome.artifacts?.includes(name))?.name;
};

const honest = (action: ActionExecution, outcome: Outcome): Outcome => {
  const missing = missingOutput(action, outcome);
  return missing === undefined
    ? outcome
    : {
        ...outcome,
        status: 'failed',
        code: 'JobFailed',
        summary: `the action ended without its output artifact "${missing}"`,
      };
};

const ended = (action: ActionExecution, outcome: Outcome, now: number): ActionExecution => {
  const { lease: _, deadline: __, ...rest } = action;
  const error = { code: outcome.code ?? 'JobFailed', message: outcome.summary ?? 'no reason was given' };
  return {
    ...rest,
    phase: 'ended',
    status: statusOf[outcome.status],
    outcome: outcome.status,
    tokens: [],
    lastUpdateTime: now,
    outputs: outcome.status === 'succeeded' ? action.outputs : [],
    ...(outcome.externalId === undefined ? {} : { externalId: outcome.externalId }),
    ...(outcome.externalUrl === undefined ? {} : { externalUrl: outcome.externalUrl }),
    ...(outcome.summary === undefined ? {} : { summary: outcome.summary }),
    ...(outcome.reports === undefined ? {} : { reports: outcome.reports }),
    ...(outcome.deployed === undefined ? {} : { deployed: outcome.deployed }),
    ...(outcome.updatedBy === undefined ? {} : { updatedBy: outcome.updatedBy }),
    // Who stops an action says no more about it than that.
    ...(outcome.status === 'succeeded' || outcome.status === 'stopped' ? {} : { error }),
  };
};

const withRevision = (
  record: ExecutionRecord,
  action: ActionExecution,
  outcome: Outcome,
): ExecutionRecord => {
  const { revision } = outcome;
  if (!revision) return record;
  const others = record.revisions.filter((each) => each.actionName !== action.action);
  const mine = action.outputs.map(({ name }) => ({ actionName: action.action, artifact: name, ...revision }));
  return { ...record, revisions: [...others, ...mine] };
};

/**
 * The action has ended: recorded once, the first word stands; every machine that waits for it is answered. It may have
 * been the last one that a stop or a cancellation waited for: then the execution ends with it.
 */
export const endAction = (
  record: ExecutionRecord,
  id: string,
  said: Outcome,
  place: ActionPlace,
  now: number,
): ExecutionRecord => {
  const action = record.actions.find((each) => each.id === id);
  if (!action || action.phase === 'ended') return record;
  const outcome = honest(action, said);
  const done = ended(action, outcome, now);
  const next = answer(withRevision(withAction(record, done), done, outcome), answersFor(done, action.tokens));
  const told = appendActionEvent(next, done, eventOf[outcome.status], place.declared, place.bucket, now);
  return closeHalted(told, now);
};
