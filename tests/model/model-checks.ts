import { type ConditionStatus, conditionStatus } from '../../lib/execution/condition.ts';
import {
  type ActionExecution,
  currentAction,
  type ExecutionRecord,
  isEnded,
  stageOf,
} from '../../lib/execution/execution-record.ts';
import { createDocuments } from '../../lib/store/documents.ts';
import { readGate } from '../../lib/use-cases/change-gate.ts';
import { CALL_RETRIES } from './machine-calls.ts';
import { declare, PIPELINE, STAGES, type Variant } from './model-pipeline.ts';
import type { ModelWorld } from './model-world.ts';

/** What must hold at any moment, and what must hold when nothing is left to do. All faults are told at once. */
export interface ModelChecks {
  always(): Promise<void>;
  atEnd(deaths: number): Promise<void>;
}

const isOpen = (status: string | undefined): boolean => status === 'InProgress' || status === 'Stopping';

/** The start sequences of the executions in the order in which the stage let them in. */
const openings = (all: readonly ExecutionRecord[], stage: string): readonly number[] =>
  all
    .flatMap((record) => {
      const startTime = record.stages.find(({ name }) => name === stage)?.startTime;
      return startTime === undefined ? [] : [{ startTime, sequence: record.sequence }];
    })
    .sort((a, b) => a.startTime - b.startTime)
    .map(({ sequence }) => sequence);

export const createModelChecks = (model: ModelWorld, variant: Variant): ModelChecks => {
  const fail = (problem: string): void => {
    model.problems.push(problem);
  };

  /** Of a rollback, the stage it is for; of all others, those that were not skipped. */
  const stagesToDo = (record: ExecutionRecord) =>
    model.shape.filter(({ name }) =>
      record.type === 'STANDARD' ? stageOf(record, name)?.status !== 'Skipped' : name === record.startAt,
    );

  const currentActions = (record: ExecutionRecord): readonly (ActionExecution | undefined)[] =>
    stagesToDo(record).flatMap(({ name, groups }) =>
      groups.flat().map((action) => currentAction(record, name, action)),
    );

  const conditionsOf = (record: ExecutionRecord): readonly (ConditionStatus | undefined)[] =>
    declare(variant).stages.flatMap((stage) =>
      (['beforeEntry', 'onSuccess'] as const).map((kind) => conditionStatus(record, stage, kind)),
    );

  const isHeld = (status: ConditionStatus | undefined): boolean =>
    status === undefined || status === 'Succeeded' || status === 'Overridden';

  /** PARALLEL runs five actions of an execution at a time; who is over the limit waits for one of them. */
  const checkRoom = (record: ExecutionRecord): void => {
    const running = record.actions.filter(({ phase }) => phase !== 'ended').length;
    if (record.mode === 'PARALLEL' && running > 5) fail(`${running} actions of one execution are running`);
  };

  const seenOver = new Map<string, string>();

  /** Who was superseded or cancelled never runs again; who was stopped while waiting neither. */
  const checkOver = (all: readonly ExecutionRecord[]): void => {
    for (const record of all) {
      const now = `${record.status}, attempt ${record.attempt}, ${record.actions.length} actions`;
      const before = seenOver.get(record.executionId);
      if (before !== undefined && before !== now) fail(`${record.executionId} was ${before} and is ${now}`);
      if (record.status === 'Superseded' || record.status === 'Cancelled')
        seenOver.set(record.executionId, now);
    }
  };

  const checkHolders = (all: readonly ExecutionRecord[]): void => {
    for (const name of STAGES) {
      const inside = all.filter(
        ({ stages, mode }) =>
          mode !== 'PARALLEL' && stages.some((stage) => stage.name === name && isOpen(stage.status)),
      );
      if (inside.length > 1) fail(`${inside.length} executions hold ${name}`);
    }
  };

  const checkOrder = (all: readonly ExecutionRecord[]): void => {
    const orders = STAGES.map((name) =>
      openings(
        all.filter(({ type, mode }) => type === 'STANDARD' && mode !== 'PARALLEL'),
        name,
      ),
    );
    orders.slice(1).forEach((order, at) => {
      const before = orders[at]?.filter((sequence) => order.includes(sequence)) ?? [];
      if (before.join() !== order.join())
        fail(`overtaken before ${STAGES[at + 1]}: ${before.join()} became ${order.join()}`);
    });
    const first = openings(
      all.filter(({ mode }) => mode === 'SUPERSEDED'),
      STAGES[0],
    );
    if (first.join() !== [...first].sort((a, b) => a - b).join())
      fail(`an older execution entered after a newer one: ${first.join()}`);
  };

  const checkActions = (record: ExecutionRecord): void => {
    const subjects = record.actions.map(({ stage, action, run }) => `${stage} ${action} ${run}`);
    if (new Set(subjects).size !== subjects.length)
      fail(`an action of ${record.executionId} was executed twice`);
    const red = currentActions(record).filter((action) => action?.status !== 'Succeeded').length;
    const skipped = record.stages.some(({ status }) => status === 'Skipped');
    const open = conditionsOf(record).filter((status) => !isHeld(status)).length;
    if (record.status === 'Succeeded' && record.type === 'STANDARD' && !skipped && open > 0)
      fail(`a false green: ${open} conditions did not hold`);
    if (skipped && variant.entry !== 'SKIP') fail('a stage was skipped without a rule for it');
    if (record.status === 'Succeeded' && red > 0) fail(`a false green: ${red} actions did not succeed`);
  };

  const checkStatus = (record: ExecutionRecord, deaths: number): void => {
    const refused = conditionsOf(record).some((status) => status === 'Failed');
    const red = currentActions(record).some((action) => action?.status === 'Failed') || refused;
    const ours = record.statusSummary?.startsWith('InternalError') && deaths > CALL_RETRIES;
    if (record.status === 'Failed' && !red && !ours) fail(`a false red: ${record.statusSummary}`);
    if (record.status === 'Cancelled' && record.halt?.kind !== 'cancel') fail('cancelled for no reason');
    if (record.status === 'Stopped' && !record.halt) fail('stopped although nobody asked for it');
    if (record.status === 'Superseded' && record.mode !== 'SUPERSEDED') fail('superseded outside SUPERSEDED');
  };

  const checkRollback = (record: ExecutionRecord, all: readonly ExecutionRecord[]): void => {
    const target = all.find(({ executionId }) => executionId === record.rollbackTarget);
    if (target?.type !== 'STANDARD') fail(`${record.executionId} went back to ${target?.type ?? 'nobody'}`);
    if (record.actions.some(({ stage }) => stage !== record.startAt))
      fail(`the rollback ${record.executionId} left its stage`);
  };

  const checkRollbacks = (all: readonly ExecutionRecord[]): void => {
    const rollbacks = all.filter(({ type }) => type === 'ROLLBACK');
    for (const record of rollbacks) checkRollback(record, all);
    const failures = rollbacks.flatMap(({ trigger }) => trigger.triggerDetail ?? []);
    if (new Set(failures).size !== failures.length) fail('two rollbacks of one failure');
    if (all.some(({ rollsBack }) => rollsBack)) fail('a failure was never rolled back');
  };

  const checkTold = (record: ExecutionRecord): void => {
    if (!isEnded(record)) fail(`${record.executionId} is still ${record.status}`);
    if (record.outbox.length > 0) fail(`${record.executionId} has something left to tell`);
    for (let sequence = 1; sequence < record.nextEvent; sequence += 1) {
      const id = `${record.executionId.slice(0, 24)}${sequence.toString(16).padStart(12, '0')}`;
      if (!model.published.has(id)) fail(`event ${sequence} of ${record.executionId} was never published`);
    }
  };

  /** The states that were published of each action execution, in order. */
  const statesTold = (): ReadonlyMap<unknown, readonly unknown[]> => {
    const told = new Map<unknown, unknown[]>();
    for (const { detail } of model.published.values())
      told.set(detail['action-execution-id'], [
        ...(told.get(detail['action-execution-id']) ?? []),
        detail['state'],
      ]);
    return told;
  };

  /** Who was started has said so once, and has ended once. */
  const checkEndings = (all: readonly ExecutionRecord[]): void => {
    const told = statesTold();
    for (const { id, action } of all.flatMap(({ actions }) => actions)) {
      const states = told.get(id) ?? [];
      if (states[0] !== 'STARTED' || states.length !== 2) fail(`of ${action} was told: ${states.join()}`);
    }
    const open = all
      .flatMap(({ rules, actions }) => [...rules, ...actions])
      .filter(({ phase }) => phase !== 'ended');
    if (open.length > 0) fail(`${open.length} actions or rules never ended`);
  };

  const checkMachines = (): void => {
    for (const { name, status, step } of model.engine.machines.values()) {
      if (status === 'running') fail(`machine ${name} waits for ever in ${step.kind}`);
    }
  };

  const checkGates = async (incarnation: string): Promise<void> => {
    const documents = createDocuments({ store: model.store, ids: { next: model.nextId } });
    for (const name of STAGES) {
      const gate = await readGate({ documents }, { pipeline: PIPELINE, incarnation, stage: name });
      if (gate.holder || gate.waiting.length > 0 || gate.evictions.length > 0)
        fail(`the gate of ${name} is not free`);
    }
  };

  const report = (): void => {
    if (model.problems.length > 0) throw new Error(model.problems.join('\n'));
  };

  return {
    always: async () => {
      const all = await model.records();
      checkHolders(all);
      for (const record of all) checkRoom(record);
      checkOver(all);
      report();
    },
    atEnd: async (deaths) => {
      const all = await model.records();
      for (const record of all) {
        checkTold(record);
        checkActions(record);
        checkStatus(record, deaths);
      }
      checkOrder(all);
      checkRollbacks(all);
      checkEndings(all);
      checkMachines();
      await checkGates(all[0]?.incarnation ?? '');
      report();
    },
  };
};
