import { ApiError } from '../../lib/errors.ts';
import { type ExecutionRecord, isEnded } from '../../lib/execution/execution-record.ts';
import type { ActiveExecutions } from '../../lib/pipeline/stored-pipeline.ts';
import { keys } from '../../lib/store/keys.ts';
import { completeAction } from '../../lib/use-cases/complete-action.ts';
import { createPipeline } from '../../lib/use-cases/create-pipeline.ts';
import { overrideStageCondition } from '../../lib/use-cases/override-condition.ts';
import { retryStage } from '../../lib/use-cases/retry-stage.ts';
import { rollbackStage } from '../../lib/use-cases/rollback-stage.ts';
import { disableStageTransition, enableStageTransition } from '../../lib/use-cases/set-transition.ts';
import { startExecution } from '../../lib/use-cases/start-execution.ts';
import { stopExecution } from '../../lib/use-cases/stop-execution.ts';
import { sweep } from '../../lib/use-cases/sweep.ts';
import { updatePipeline } from '../../lib/use-cases/update-pipeline.ts';
import type { World } from '../../lib/use-cases/world.ts';
import { type Death, newProcess, type Process } from './interleaver.ts';
import { createMachineCalls } from './machine-calls.ts';
import { createModelChecks } from './model-checks.ts';
import { declare, PIPELINE, STAGES, type Variant } from './model-pipeline.ts';
import { createModelWorld } from './model-world.ts';

/** What can happen to a pipeline. Numbers choose among what is there, modulo its count. */
export type Happening =
  | { readonly kind: 'start'; readonly death?: Death }
  | { readonly kind: 'call'; readonly machine: number; readonly death?: Death }
  | { readonly kind: 'finish'; readonly build: number; readonly succeeds: boolean; readonly death?: Death }
  /** Much of what goes well, at once: what follows it happens deep inside a pipeline. */
  | { readonly kind: 'advance'; readonly calls: number; readonly finishes: readonly boolean[] }
  | { readonly kind: 'sweep'; readonly death?: Death }
  | { readonly kind: 'transition'; readonly stage: number; readonly enabled: boolean; readonly death?: Death }
  | { readonly kind: 'stop'; readonly execution: number; readonly abandon: boolean; readonly death?: Death }
  | {
      readonly kind: 'retry';
      readonly execution: number;
      readonly mode: 'FAILED_ACTIONS' | 'ALL_ACTIONS';
      readonly death?: Death;
    }
  | { readonly kind: 'rollback'; readonly execution: number; readonly stage: number; readonly death?: Death }
  | {
      readonly kind: 'override';
      readonly execution: number;
      readonly death?: Death;
    }
  | { readonly kind: 'update'; readonly mode: Variant['mode']; readonly death?: Death }
  | { readonly kind: 'reboot' };

export interface Model {
  /** How many requests of each kind were granted. */
  readonly granted: ReadonlyMap<string, number>;
  happen(happenings: readonly Happening[], pick: (choices: number) => number): Promise<void>;
  /** Opens everything, finishes everything, kills nobody any more; returns when nothing is left to do. */
  drain(): Promise<void>;
  check(): Promise<void>;
  checkEnd(): Promise<void>;
}

const setEnabled = (world: World, stage: string, enabled: boolean): Promise<void> => {
  const request = { pipelineName: PIPELINE, stageName: stage, transitionType: 'Inbound' } as const;
  return enabled
    ? enableStageTransition(world, request)
    : disableStageTransition(world, { ...request, reason: 'the model says so' });
};

const isRunning = (record: ExecutionRecord): boolean => !isEnded(record);

const isRetryable = ({ status, stages, actions }: ExecutionRecord): boolean =>
  status === 'Failed' ||
  (status === 'Stopped' && stages.some((stage) => stage.status === 'Stopped')) ||
  (status === 'InProgress' && actions.some((action) => action.status === 'Failed'));

const isOverridable = ({ rules }: ExecutionRecord): boolean =>
  rules.some(({ status }) => status === 'Failed' || status === 'InProgress');

const stageName = (choice: number): string => STAGES[choice % STAGES.length] ?? '';

const first = () => 0;

export const createModel = async (variant: Variant): Promise<Model> => {
  const model = createModelWorld(variant);
  const machines = createMachineCalls(model);
  const checks = createModelChecks(model, variant);
  const granted = new Map<string, number>();
  let deaths = 0;

  /** A request that the API refuses by name is answered as much as one that it grants. */
  const orRefused = async ({ kind }: Happening, request: Promise<unknown>): Promise<void> => {
    try {
      await request;
      granted.set(kind, (granted.get(kind) ?? 0) + 1);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
    }
  };

  const finish = async (world: World, choice: number, succeeds: boolean): Promise<void> => {
    const open = model.provider.open();
    const work = open[choice % open.length];
    if (!work) return;
    work.outcome = succeeds
      ? { status: 'succeeded', artifacts: [] }
      : { status: 'failed', code: 'JobFailed', summary: 'said no' };
    await completeAction(world, work.ref, work.outcome);
  };

  const advance = async (calls: number, finishes: readonly boolean[], process: Process): Promise<void> => {
    for (const succeeds of finishes) {
      for (let call = 0; call < calls; call += 1) await machines.call(call, process);
      await finish(model.enter(process), 0, succeeds);
    }
  };

  const withExecution = async (
    happening: Happening & { readonly execution: number },
    likely: (record: ExecutionRecord) => boolean,
    request: (record: ExecutionRecord) => Promise<unknown>,
  ): Promise<void> => {
    const all = await model.records();
    const choice = happening.execution;
    // Mostly one for which the request makes sense; now and then any.
    const sensible = choice % 8 === 0 ? [] : all.filter(likely);
    const record = (sensible.length > 0 ? sensible : all).at(-1 - (choice % Math.max(1, sensible.length)));
    if (record) await orRefused(happening, request(record));
  };

  const act = async (happening: Happening, process: Process): Promise<void> => {
    switch (happening.kind) {
      case 'start':
        return orRefused(
          happening,
          startExecution(model.enter(process), { pipeline: PIPELINE, trigger: { triggerType: 'Webhook' } }),
        );
      case 'call':
        return machines.call(happening.machine, process);
      case 'finish':
        return finish(model.enter(process), happening.build, happening.succeeds);
      case 'advance':
        return advance(happening.calls, happening.finishes, process);
      case 'sweep':
        model.passTime();
        return sweep(model.enter(process));
      case 'transition':
        return setEnabled(model.enter(process), stageName(happening.stage), happening.enabled);
      case 'stop':
        return withExecution(happening, isRunning, ({ executionId }) =>
          stopExecution(model.enter(process), {
            pipelineName: PIPELINE,
            pipelineExecutionId: executionId,
            abandon: happening.abandon,
          }),
        );
      case 'retry':
        return withExecution(happening, isRetryable, ({ executionId, stages }) =>
          retryStage(model.enter(process), {
            pipelineName: PIPELINE,
            pipelineExecutionId: executionId,
            stageName: stages.findLast(({ status }) => status !== undefined)?.name ?? 'Source',
            retryMode: happening.mode,
          }),
        );
      case 'rollback':
        return withExecution(
          happening,
          ({ status }) => status === 'Succeeded',
          ({ executionId }) =>
            rollbackStage(model.enter(process), {
              pipelineName: PIPELINE,
              stageName: stageName(happening.stage),
              targetPipelineExecutionId: executionId,
            }),
        );
      case 'override':
        return withExecution(happening, isOverridable, ({ executionId, rules }) =>
          overrideStageCondition(model.enter(process), {
            pipelineName: PIPELINE,
            stageName: 'Prod',
            pipelineExecutionId: executionId,
            conditionType: rules.at(-1)?.condition === 'beforeEntry' ? 'BEFORE_ENTRY' : 'ON_SUCCESS',
          }),
        );
      case 'update':
        if (!variant.updates) return;
        return orRefused(
          happening,
          updatePipeline(model.enter(process), declare({ ...variant, mode: happening.mode })),
        );
      case 'reboot':
        model.engine.forget();
    }
  };

  const happen: Model['happen'] = async (happenings, pick) => {
    const processes = happenings.map((each) => newProcess('death' in each ? each.death : undefined));
    const errors = await model.interleaver.run(
      happenings.map((each, at) => () => act(each, processes[at] ?? newProcess())),
      pick,
    );
    deaths += processes.filter(({ dead }) => dead).length;
    // A machine of an older attempt is refused by design; anything else nobody expects.
    const unexpected = errors.find((error) => !(error instanceof Error && error.name === 'Attempt.Fenced'));
    if (unexpected) throw unexpected;
  };

  const isDone = async (): Promise<boolean> => {
    const object = await model.store.get(keys.active(PIPELINE));
    const active: ActiveExecutions = JSON.parse(new TextDecoder().decode(object?.body));
    const busy = [...model.engine.machines.values()].some(({ status }) => status === 'running');
    return active.executions.length === 0 && !busy;
  };

  const settleDown = async (): Promise<void> => {
    for (let calls = 0; calls < 60 && machines.ready(); calls += 1)
      await happen([{ kind: 'call', machine: 0 }], first);
    for (const _ of model.provider.open())
      await happen([{ kind: 'finish', build: 0, succeeds: true }], first);
    await happen([{ kind: 'sweep' }], first);
  };

  await model.interleaver.run(
    [async () => void (await createPipeline(model.enter(), declare(variant)))],
    first,
  );
  return {
    granted,
    happen,
    drain: async () => {
      for (const stage of STAGES.keys()) await happen([{ kind: 'transition', stage, enabled: true }], first);
      for (let round = 0; round < 200 && !(await isDone()); round += 1) await settleDown();
    },
    check: checks.always,
    checkEnd: () => checks.atEnd(deaths),
  };
};
