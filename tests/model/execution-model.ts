import type { ActionRunner } from '../../lib/action/action-runner.ts';
import { type ExecutionRecord, isEnded } from '../../lib/execution/execution-record.ts';
import type { Outcome } from '../../lib/execution/outcome.ts';
import { setTransition } from '../../lib/gate/gate.ts';
import type { Pipeline } from '../../lib/pipeline/pipeline.ts';
import type { ActiveExecutions } from '../../lib/pipeline/stored-pipeline.ts';
import type { Log, ObjectStore } from '../../lib/ports.ts';
import { createDocuments } from '../../lib/store/documents.ts';
import { keys } from '../../lib/store/keys.ts';
import { beginExecution } from '../../lib/use-cases/begin-execution.ts';
import { changeGate, readGate } from '../../lib/use-cases/change-gate.ts';
import { completeAction } from '../../lib/use-cases/complete-action.ts';
import { createPipeline } from '../../lib/use-cases/create-pipeline.ts';
import { createDelivery } from '../../lib/use-cases/delivery.ts';
import { enterStage } from '../../lib/use-cases/enter-stage.ts';
import { leaveStage } from '../../lib/use-cases/leave-stage.ts';
import { pumpGate } from '../../lib/use-cases/pump-gate.ts';
import { runAction } from '../../lib/use-cases/run-action.ts';
import { startExecution } from '../../lib/use-cases/start-execution.ts';
import { sweep } from '../../lib/use-cases/sweep.ts';
import type { World } from '../../lib/use-cases/world.ts';
import { createMemoryStore } from '../fakes/memory-store.ts';
import { Crash, createInterleaver, type Death, newProcess, type Process } from './interleaver.ts';
import { createModelEngine, enter, type Machine, proceed, type Shape } from './model-engine.ts';

/** What can happen to a pipeline. Numbers choose among what is there, modulo its count. */
export type Happening =
  | { readonly kind: 'start'; readonly death?: Death }
  | { readonly kind: 'call'; readonly machine: number; readonly death?: Death }
  | { readonly kind: 'finish'; readonly build: number; readonly succeeds: boolean; readonly death?: Death }
  | { readonly kind: 'sweep'; readonly death?: Death }
  | { readonly kind: 'transition'; readonly stage: number; readonly enabled: boolean }
  | { readonly kind: 'reboot' };

const PIPELINE = 'p';
const LEASE_MS = 500;
/** Lambda retries a call that died; afterwards the machine's Catch takes over. */
const CALL_RETRIES = 2;

export const SHAPE: Shape = [
  { name: 'Source', groups: [['Fetch']] },
  { name: 'Build', groups: [['Compile', 'Lint'], ['Test']] },
  { name: 'Prod', groups: [['Deploy']] },
];

const silent: Log = { debug() {}, info() {}, warn() {}, error() {}, child: () => silent };

const declaration = (mode: Pipeline['executionMode']): Pipeline => ({
  name: PIPELINE,
  roleArn: 'arn:aws:iam::111122223333:role/p',
  version: 1,
  pipelineType: 'V2',
  executionMode: mode,
  artifactStore: { type: 'S3', location: 'bucket' },
  stages: SHAPE.map(({ name, groups }) => ({
    name,
    actions: groups.flatMap((group, at) =>
      group.map((action) => ({
        name: action,
        runOrder: at + 1,
        actionTypeId: {
          category: 'Test',
          owner: 'AWS',
          provider: name === 'Source' ? 'Inline' : 'External',
          version: '1',
        },
        configuration: {},
        inputArtifacts: [],
        outputArtifacts: [],
      })),
    ),
  })),
});

interface Work {
  readonly ref: { pipeline: string; executionId: string; actionExecutionId: string };
  readonly subject: string;
  outcome?: Outcome;
}

export interface Model {
  happen(happenings: readonly Happening[], pick: (choices: number) => number): Promise<void>;
  /** Opens everything, finishes everything, kills nobody any more; returns when nothing is left to do. */
  drain(): Promise<void>;
  check(): Promise<void>;
  checkEnd(): Promise<void>;
}

export const createModel = async (mode: Pipeline['executionMode']): Promise<Model> => {
  const store = createMemoryStore();
  const engine = createModelEngine(SHAPE);
  const interleaver = createInterleaver();
  const works = new Map<string, Work>();
  const published = new Set<string>();
  const problems: string[] = [];
  let time = 1_700_000_000_000;
  let ids = 0;
  let deaths = 0;

  const nextId = (): string => {
    ids += 1;
    return `${ids.toString(16).padStart(8, '0')}-0000-7000-8000-000000000000`;
  };

  const touchable = (process: Process): Pick<World, 'store' | 'engine' | 'events' | 'runners'> => {
    const touch = <A extends unknown[], R>(call: (...args: A) => Promise<R>) =>
      interleaver.touch(process, call);
    const external: ActionRunner = {
      kind: 'external',
      ensureStarted: touch(async (work) => {
        const id = work.actionExecutionId;
        if (!works.has(id)) {
          const bytes = await store.get(keys.record(PIPELINE, work.pipelineExecutionId));
          const record: ExecutionRecord = JSON.parse(new TextDecoder().decode(bytes?.body));
          if (isEnded(record))
            problems.push(`${work.action.name} started although its execution is ${record.status}`);
          works.set(id, {
            ref: { pipeline: PIPELINE, executionId: work.pipelineExecutionId, actionExecutionId: id },
            subject: `${work.pipelineExecutionId} ${work.stage} ${work.action.name}`,
          });
        }
        return { externalId: id };
      }),
      ask: touch(async (id) => works.get(id)?.outcome),
    };
    const inline: ActionRunner = {
      kind: 'inline',
      run: touch(async () => ({ status: 'succeeded', artifacts: [] })),
    };
    const touched: ObjectStore = {
      ...store,
      get: touch(store.get),
      put: touch(store.put),
      delete: touch(store.delete),
      list: touch(store.list),
    };
    return {
      store: touched,
      engine: {
        ...engine,
        start: touch(engine.start),
        describe: touch(engine.describe),
        succeedTask: touch(engine.succeedTask),
        failTask: touch(engine.failTask),
      },
      events: {
        publish: touch(async (events) => {
          for (const event of events) published.add(event.id);
        }),
      },
      runners: (type) => (type.provider === 'Inline' ? inline : external),
    };
  };

  const world = (process: Process): World => {
    const parts = touchable(process);
    const documents = createDocuments({ store: parts.store, ids: { next: nextId } });
    const place = { region: 'eu-central-1', account: '111122223333', bucket: 'bucket' };
    return {
      ...parts,
      documents,
      log: silent,
      clock: {
        now: () => {
          time += 1;
          return time;
        },
      },
      ids: { next: nextId },
      compile: () => ({ Comment: '', StartAt: '', States: {} }),
      delivery: createDelivery({ documents, engine: parts.engine, events: parts.events, log: silent, place }),
      place,
      owner: nextId(),
      exclusive: false,
      leaseMs: LEASE_MS,
    };
  };

  /** A call that its machine had to give up. */
  const giveUp = (machine: Machine, call: string, token: string): void => {
    machine.deaths += 1;
    if (machine.deaths <= CALL_RETRIES) {
      machine.calls.push(call);
      return;
    }
    if (machine.step.kind !== 'act') machine.status = 'failed';
    machine.waiting.delete(token);
    machine.failed = true;
    proceed(machine, SHAPE);
  };

  const perform = async (machine: Machine, call: string, token: string, process: Process): Promise<void> => {
    const { executionId, attempt } = machine.input;
    const task = { pipeline: PIPELINE, executionId, attempt };
    const { step } = machine;
    if (step.kind === 'begin') {
      const begun = await beginExecution(world(process), { ...task, machineName: machine.name });
      const at = begun.startAt === '' ? SHAPE.length : SHAPE.findIndex(({ name }) => name === begun.startAt);
      enter(machine, SHAPE, at, nextId());
      return;
    }
    const stage = SHAPE[step.stage]?.name ?? '';
    if (step.kind === 'enter') await enterStage(world(process), { ...task, stage, token: step.token });
    else if (step.kind === 'act') await runAction(world(process), { ...task, stage, action: call, token });
    else {
      const decision = await leaveStage(world(process), { ...task, stage });
      if (decision === 'end') machine.status = 'failed';
      else enter(machine, SHAPE, decision === 'next' ? step.stage + 1 : step.stage, nextId());
    }
  };

  const tokens = new Map<string, string>();

  const tokenOf = (machine: Machine, call: string): string => {
    if (machine.step.kind !== 'act') return '';
    const key = `${machine.name} ${machine.step.stage} ${machine.step.group} ${call}`;
    const known = tokens.get(key);
    if (known && machine.waiting.has(known)) return known;
    const token = nextId();
    tokens.set(key, token);
    machine.waiting.set(token, call);
    return token;
  };

  const callMachine = async (choice: number, process: Process): Promise<void> => {
    const ready = [...engine.machines.values()].filter(
      (each) => each.status === 'running' && each.calls.length > 0,
    );
    const machine = ready[choice % ready.length];
    const call = machine?.calls.shift();
    if (!machine || call === undefined) return;
    // A retried call finds its token; an answered one has nothing left to wait for.
    const token = tokenOf(machine, call);
    const { step } = machine;
    try {
      await perform(machine, call, token, process);
      proceed(machine, SHAPE);
    } catch (error) {
      // A task whose token was answered is over: what its call still does or how it dies concerns nobody.
      if (machine.status === 'running' && machine.step === step) giveUp(machine, call, token);
      if (!(error instanceof Crash)) throw error;
    }
  };

  const finish = async (choice: number, succeeds: boolean, process: Process): Promise<void> => {
    const open = [...works.values()].filter(({ outcome }) => !outcome);
    const work = open[choice % open.length];
    if (!work) return;
    work.outcome = succeeds
      ? { status: 'succeeded', artifacts: [] }
      : { status: 'failed', code: 'JobFailed', summary: 'said no' };
    await completeAction(world(process), work.ref, work.outcome);
  };

  const setEnabled = async (stage: string, enabled: boolean, process: Process): Promise<void> => {
    const here = world(process);
    const stored = await here.documents.read<{ incarnation: string }>(keys.pipeline(PIPELINE));
    const address = { pipeline: PIPELINE, incarnation: stored?.incarnation ?? '', stage };
    await pumpGate(
      here,
      address,
      await changeGate(here, address, (gate) => setTransition(gate, { enabled })),
    );
  };

  const act = async (happening: Happening, process: Process): Promise<void> => {
    switch (happening.kind) {
      case 'start':
        await startExecution(world(process), {
          pipeline: PIPELINE,
          trigger: { triggerType: 'Webhook' },
        }).catch((error) => {
          if (error.name !== 'ConcurrentPipelineExecutionsLimitExceededException') throw error;
        });
        return;
      case 'call':
        return callMachine(happening.machine, process);
      case 'finish':
        return finish(happening.build, happening.succeeds, process);
      case 'sweep':
        time += LEASE_MS;
        return sweep(world(process));
      case 'transition':
        return setEnabled(SHAPE[happening.stage % SHAPE.length]?.name ?? '', happening.enabled, process);
      case 'reboot':
        engine.forget();
    }
  };

  const happen = async (
    happenings: readonly Happening[],
    pick: (choices: number) => number,
  ): Promise<void> => {
    const processes = happenings.map((each) => newProcess('death' in each ? each.death : undefined));
    const errors = await interleaver.run(
      happenings.map((each, at) => () => act(each, processes[at] ?? newProcess())),
      pick,
    );
    deaths += processes.filter(({ dead }) => dead).length;
    // A machine of an older attempt is refused by design; anything else nobody expects.
    const unexpected = errors.find((error) => !(error instanceof Error && error.name === 'Attempt.Fenced'));
    if (unexpected) throw unexpected;
  };

  const records = async (): Promise<readonly ExecutionRecord[]> => {
    const found = store.keys().filter((key) => key.endsWith('/execution.json'));
    return Promise.all(
      found.map(
        async (key) => JSON.parse(new TextDecoder().decode((await store.get(key))?.body)) as ExecutionRecord,
      ),
    );
  };

  const fail = (problem: string): void => {
    problems.push(problem);
  };

  const check = async (): Promise<void> => {
    const all = await records();
    for (const { name } of mode === 'PARALLEL' ? [] : SHAPE) {
      const inside = all.filter((record) =>
        record.stages.some(
          (stage) => stage.name === name && (stage.status === 'InProgress' || stage.status === 'Stopping'),
        ),
      );
      if (inside.length > 1) fail(`${inside.length} executions hold ${name}`);
    }
    if (problems.length > 0) throw new Error(problems.join('\n'));
  };

  const openings = (all: readonly ExecutionRecord[], stage: string): readonly number[] =>
    all
      .flatMap((record) => {
        const startTime = record.stages.find(({ name }) => name === stage)?.startTime;
        return startTime === undefined ? [] : [{ startTime, sequence: record.sequence }];
      })
      .sort((a, b) => a.startTime - b.startTime)
      .map(({ sequence }) => sequence);

  const checkOrder = (all: readonly ExecutionRecord[]): void => {
    if (mode === 'PARALLEL') return;
    const orders = SHAPE.map(({ name }) => openings(all, name));
    orders.slice(1).forEach((order, at) => {
      const before = orders[at]?.filter((sequence) => order.includes(sequence)) ?? [];
      if (before.join() !== order.join())
        fail(`overtaken before ${SHAPE[at + 1]?.name}: ${before.join()} became ${order.join()}`);
    });
    const first = orders[0] ?? [];
    if (mode === 'SUPERSEDED' && first.join() !== [...first].sort((a, b) => a - b).join())
      fail(`an older execution entered after a newer one: ${first.join()}`);
  };

  const checkActions = (record: ExecutionRecord): void => {
    const subjects = record.actions.map(({ stage, action, run }) => `${stage} ${action} ${run}`);
    if (new Set(subjects).size !== subjects.length)
      fail(`an action of ${record.executionId} was executed twice`);
    const declared = SHAPE.flatMap(({ groups }) => groups.flat()).length;
    const green = record.actions.filter(({ status }) => status === 'Succeeded').length;
    if (record.status === 'Succeeded' && green !== declared)
      fail(`a false green: ${green} of ${declared} actions succeeded`);
    const red = record.actions.some(({ status }) => status === 'Failed');
    const ours = record.statusSummary?.startsWith('InternalError') && deaths > CALL_RETRIES;
    if (record.status === 'Failed' && !red && !ours) fail(`a false red: ${record.statusSummary}`);
    if (record.status !== 'Failed' && red) fail(`${record.status} although an action failed`);
    if (record.status === 'Superseded' && mode !== 'SUPERSEDED') fail('superseded outside SUPERSEDED');
  };

  const checkEnd = async (): Promise<void> => {
    const all = await records();
    for (const record of all) {
      if (!isEnded(record)) fail(`${record.executionId} is still ${record.status}`);
      if (record.outbox.length > 0) fail(`${record.executionId} has something left to tell`);
      for (let sequence = 1; sequence < record.nextEvent; sequence += 1) {
        const id = `${record.executionId.slice(0, 24)}${sequence.toString(16).padStart(12, '0')}`;
        if (!published.has(id)) fail(`event ${sequence} of ${record.executionId} was never published`);
      }
      checkActions(record);
    }
    checkOrder(all);
    for (const machine of engine.machines.values()) {
      if (machine.status === 'running')
        fail(`machine ${machine.name} waits for ever in ${machine.step.kind}`);
    }
    const quiet = world(newProcess());
    for (const { name } of SHAPE) {
      const incarnation = all[0]?.incarnation ?? '';
      const reading = readGate(
        { documents: createDocuments({ store, ids: quiet.ids }) },
        { pipeline: PIPELINE, incarnation, stage: name },
      );
      const gate = await reading;
      if (gate.holder || gate.waiting.length > 0 || gate.evictions.length > 0)
        fail(`the gate of ${name} is not free`);
    }
    if (problems.length > 0) throw new Error(problems.join('\n'));
  };

  const isDone = async (): Promise<boolean> => {
    const object = await store.get(keys.active(PIPELINE));
    const active: ActiveExecutions = JSON.parse(new TextDecoder().decode(object?.body));
    const busy = [...engine.machines.values()].some(({ status }) => status === 'running');
    return active.executions.length === 0 && !busy;
  };

  const first = () => 0;

  const drain = async (): Promise<void> => {
    for (const stage of SHAPE.keys()) await happen([{ kind: 'transition', stage, enabled: true }], first);
    for (let round = 0; round < 200 && !(await isDone()); round += 1) {
      for (let calls = 0; calls < 60; calls += 1) {
        const ready = [...engine.machines.values()].some(
          (each) => each.status === 'running' && each.calls.length > 0,
        );
        if (!ready) break;
        await happen([{ kind: 'call', machine: 0 }], first);
      }
      const open = [...works.values()].filter(({ outcome }) => !outcome).length;
      for (let build = 0; build < open; build += 1)
        await happen([{ kind: 'finish', build: 0, succeeds: true }], first);
      await happen([{ kind: 'sweep' }], first);
    }
  };

  await interleaver.run(
    [async () => void (await createPipeline(world(newProcess()), declaration(mode)))],
    first,
  );
  return { happen, drain, check, checkEnd };
};
