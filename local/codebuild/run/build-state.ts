import type { Build, BuildPhase, BuildStatus } from '../../../lib/ports.ts';
import type { BatchPlan } from '../batch/plan-batch.ts';
import type { Remains } from '../executors/choose-executor.ts';
import type { LocalRequest } from './local-request.ts';

/** What is on disk about a build (`states.jsonl`). */
export interface BuildState {
  readonly build: Build;
  /** Counts the builds of this service, from 1. */
  readonly number: number;
  /** Epoch milliseconds; of the latest run. */
  readonly startTime: number;
  /** How often it was begun: more than once after the owner died in between. */
  readonly runs: number;
  /** Whether its end was told to the bus. */
  readonly published: boolean;
  /** What to look for when the owner died: a container by its name. Processes are found by their environment. */
  readonly remains?: Remains;
  /** Of a batch: what it comes to, settled before the first of its builds begins. */
  readonly plan?: BatchPlan;
}

export const isOver = (build: Build): boolean => build.status !== 'IN_PROGRESS';

export const submitted = (id: string, request: LocalRequest, number: number, now: number): BuildState => ({
  build: {
    id,
    owner: request.owner,
    status: 'IN_PROGRESS',
    ...firstPhases(request, now),
    ...(request.batch ? { builds: [] } : {}),
    ...(request.member ? { batchId: request.member.batchId } : {}),
    exportedVariables: {},
    artifacts: [],
    reports: [],
    isolation: 'not started',
  },
  number,
  startTime: now,
  runs: 0,
  published: false,
});

/** A batch waits for nothing: its builds do. */
const firstPhases = (request: LocalRequest, now: number): Pick<Build, 'currentPhase' | 'phases'> => {
  const submission: BuildPhase = { type: 'SUBMITTED', status: 'SUCCEEDED', startTime: now, endTime: now };
  return request.batch
    ? { currentPhase: 'SUBMITTED', phases: [submission] }
    : {
        currentPhase: 'QUEUED',
        phases: [submission, { type: 'QUEUED', status: 'IN_PROGRESS', startTime: now }],
      };
};

/** The same build from its start, after the process that ran it has died. A batch keeps its plan. */
export const resubmitted = (state: BuildState, request: LocalRequest, now: number): BuildState => ({
  ...submitted(state.build.id, request, state.number, now),
  runs: state.runs,
  ...(state.plan ? { plan: state.plan } : {}),
});

export const withBuild = (state: BuildState, change: Partial<Build>): BuildState => ({
  ...state,
  build: { ...state.build, ...change },
});

export const enterPhase = (state: BuildState, type: string, now: number): BuildState =>
  withBuild(state, {
    currentPhase: type,
    phases: [...state.build.phases, { type, status: 'IN_PROGRESS', startTime: now }],
  });

export const leavePhase = (state: BuildState, result: PhaseResult, now: number): BuildState => {
  const phases = [...state.build.phases];
  const last = phases.pop();
  if (last === undefined) return state;
  const done: BuildPhase = { ...last, ...result, endTime: now };
  return withBuild(state, { phases: [...phases, done] });
};

export const isInPhase = (state: BuildState): boolean => state.build.phases.at(-1)?.status === 'IN_PROGRESS';

export interface PhaseResult {
  readonly status: Exclude<BuildStatus, 'IN_PROGRESS'>;
  readonly message?: string;
}

export const passed: PhaseResult = { status: 'SUCCEEDED' };
