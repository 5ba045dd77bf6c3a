import type { ExecutionStatus, StageStatus } from '../../lib/execution/execution-record.ts';
import type { Pipeline } from '../../lib/pipeline/pipeline.ts';

type Mode = Pipeline['executionMode'];

/**
 * What semantics 2 says of executions, as simply as it can be told: one thing after the other, nobody dies, everything happens
 * at once. No records, attempts, tokens or machines: what these come to in the end must look like this.
 */
interface Execution {
  readonly version: number;
  readonly mode: Mode;
  /** The only stage of a rollback. */
  readonly rollback?: number;
  status: ExecutionStatus;
  stages: (StageStatus | undefined)[];
  /** The stage that it is in, or waits for. */
  at: number;
  halt?: 'stop' | 'cancel';
  done: Set<string>;
  failed: Set<string>;
  pending: Set<string>;
  /** The stage in which it was retried by itself. */
  retried?: number;
}

/** What stages do by themselves when they fail. */
export interface OnFailure {
  readonly retry?: { readonly stage: number; readonly all: boolean };
  /** The stage that is rolled back. */
  readonly rollback?: number;
}

interface Gate {
  open: boolean;
  holder?: Execution;
  waiting: Execution[];
  latest?: Execution;
}

/** Names the exception by which a request is refused. */
export type Refusal = string | undefined;

/** @param groups of each stage the actions by run order; an empty stage succeeds by itself. */
export const createReference = (
  firstMode: Mode,
  groups: readonly (readonly (readonly string[])[])[],
  onFailure: OnFailure = {},
) => {
  const executions: Execution[] = [];
  const gates: Gate[] = groups.map(() => ({ open: true, waiting: [] }));
  let [mode, version] = [firstMode, 1];

  const gateOf = (execution: Execution): Gate => gates[execution.at] as Gate;
  const isOver = ({ status }: Execution): boolean => status !== 'InProgress' && status !== 'Stopping';
  const isInside = ({ stages, at }: Execution): boolean =>
    stages[at] === 'InProgress' || stages[at] === 'Stopping';

  const end = (execution: Execution, status: ExecutionStatus & StageStatus): void => {
    if (isInside(execution)) execution.stages[execution.at] = status;
    execution.status = status;
    execution.pending.clear();
    giveBack(execution);
  };

  const giveBack = (execution: Execution, at = execution.at): void => {
    const gate = gates[at] as Gate;
    gate.waiting = gate.waiting.filter((each) => each !== execution);
    if (gate.holder === execution) delete gate.holder;
    admit(gate);
  };

  const enter = (execution: Execution, gate: Gate): void => {
    gate.waiting = gate.waiting.filter((each) => each !== execution);
    execution.stages[execution.at] = 'InProgress';
    if (execution.mode !== 'PARALLEL') {
      gate.holder = execution;
      gate.latest = execution;
    }
    goOn(execution);
  };

  /** Who is PARALLEL neither holds the stage nor keeps its place in the queue. */
  const admit = (gate: Gate): void => {
    const next = gate.waiting.find(({ mode }) => mode === 'PARALLEL' || !gate.holder);
    if (!next || !gate.open) return;
    enter(next, gate);
    admit(gate);
  };

  const arrive = (execution: Execution): void => {
    const gate = gateOf(execution);
    if (execution.mode === 'SUPERSEDED') {
      for (const older of gate.waiting) if (older.mode === 'SUPERSEDED') older.status = 'Superseded';
      gate.waiting = gate.waiting.filter((each) => !isOver(each));
    }
    gate.waiting.push(execution);
    admit(gate);
  };

  /** Starts the next group of actions, or leaves the stage. */
  const goOn = (execution: Execution): void => {
    const { at, done } = execution;
    const group = groups[at]?.find((actions) => actions.some((action) => !done.has(action)));
    for (const action of group ?? []) if (!done.has(action)) execution.pending.add(action);
    if (!group) leave(execution);
  };

  const leave = (execution: Execution): void => {
    const { at, rollback } = execution;
    execution.stages[at] = 'Succeeded';
    execution.done.clear();
    if (rollback !== undefined || at + 1 === groups.length) {
      execution.status = 'Succeeded';
      giveBack(execution);
      return;
    }
    execution.at = at + 1;
    arrive(execution);
    giveBack(execution, at);
  };

  const add = (rollback?: number): Execution => {
    const execution: Execution = {
      version,
      mode,
      ...(rollback === undefined ? {} : { rollback }),
      status: 'InProgress',
      stages: groups.map(() => undefined),
      at: rollback ?? 0,
      done: new Set(),
      failed: new Set(),
      pending: new Set(),
    };
    executions.push(execution);
    return execution;
  };

  const isTarget = (execution: Execution, stage: number): boolean =>
    execution.rollback === undefined && execution.stages[stage] === 'Succeeded';

  const again = (execution: Execution, all: boolean): void => {
    execution.failed.clear();
    if (all) execution.done.clear();
  };

  const fail = (execution: Execution): void => {
    const { at, retried, rollback } = execution;
    if (onFailure.retry?.stage === at && retried !== at) {
      execution.retried = at;
      again(execution, onFailure.retry.all);
      goOn(execution);
      return;
    }
    const target = executions.findLast((each) => each.version === version && isTarget(each, at));
    if (onFailure.rollback === at && rollback === undefined && target) {
      delete gateOf(execution).holder;
      enter(add(at), gateOf(execution));
    }
    end(execution, 'Failed');
  };

  /** Why a stage cannot be retried, as the execution that is over or goes on has it. */
  const stateRefusal = (execution: Execution): Refusal => {
    const { status, stages, at, halt, failed } = execution;
    if (!isOver(execution) && halt) return 'ConflictException';
    const subjects = isOver(execution) ? [status, stages[at]] : [];
    const isRed = subjects.every((each) => each === 'Failed' || each === 'Stopped');
    return isRed && (isOver(execution) || failed.size > 0) ? undefined : 'StageNotRetryableException';
  };

  const retryRefusal = (execution: Execution, all: boolean): Refusal => {
    const refused = stateRefusal(execution);
    if (refused) return refused;
    if (all && execution.pending.size > 0) return 'ConflictException';
    if (execution.version !== version) return 'StageNotRetryableException';
    if (execution.mode === 'PARALLEL' || !isOver(execution)) return undefined;
    return gateOf(execution).latest === execution ? undefined : 'NotLatestPipelineExecutionException';
  };

  return {
    executions: executions as readonly Execution[],
    start: (): void => arrive(add()),

    finish: (execution: Execution, action: string, succeeds: boolean): void => {
      execution.pending.delete(action);
      (succeeds ? execution.done : execution.failed).add(action);
      if (execution.pending.size > 0) return;
      if (execution.halt) end(execution, execution.halt === 'stop' ? 'Stopped' : 'Cancelled');
      else if (execution.failed.size > 0) fail(execution);
      else goOn(execution);
    },

    setTransition: (stage: number, open: boolean): void => {
      const gate = gates[stage] as Gate;
      gate.open = open;
      admit(gate);
    },

    stop: (execution: Execution, abandon: boolean): Refusal => {
      const { halt } = execution;
      if (isOver(execution)) return 'PipelineExecutionNotStoppableException';
      if (halt && !abandon) return halt === 'stop' ? 'DuplicatedStopRequestException' : 'ConflictException';
      execution.halt = 'stop';
      if (abandon || execution.pending.size === 0) end(execution, 'Stopped');
      else {
        execution.status = 'Stopping';
        execution.stages[execution.at] = 'Stopping';
      }
      return undefined;
    },

    retry: (execution: Execution, all: boolean): Refusal => {
      const refusal = retryRefusal(execution, all);
      if (refusal) return refusal;
      delete execution.halt;
      execution.status = 'InProgress';
      again(execution, all);
      enter(execution, gateOf(execution));
      return undefined;
    },

    rollBack: (target: Execution, stage: number): Refusal => {
      if (mode === 'PARALLEL') return 'UnableToRollbackStageException';
      if (target.version !== version) return 'PipelineExecutionOutdatedException';
      const gate = gates[stage] as Gate;
      if (!isTarget(target, stage) || gate.holder) return 'UnableToRollbackStageException';
      enter(add(stage), gate);
      return undefined;
    },

    update: (next: Mode): void => {
      mode = next;
      version += 1;
      for (const execution of executions) {
        if (isOver(execution) || execution.halt || execution.mode === 'PARALLEL') continue;
        execution.halt = 'cancel';
        if (execution.pending.size === 0) end(execution, 'Cancelled');
      }
    },
  };
};

export type Reference = ReturnType<typeof createReference>;
