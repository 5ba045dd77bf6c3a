import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { createArchives } from '../adapters/zip/archives.ts';
import { writeZip } from '../adapters/zip/write-zip.ts';
import { onBuildChange } from '../functions/on-build-change.ts';
import { onExecutionChange } from '../functions/on-execution-change.ts';
import { reportStatus } from '../functions/report-status.ts';
import { createActionRunners } from '../lib/action/action-runners.ts';
import { parsePipeline } from '../lib/pipeline/parse-pipeline.ts';
import { readDeclaration } from '../lib/pipeline/read-declaration.ts';
import type { Build, BuildRequest, BuildService, Engine, EventBus, ObjectStore } from '../lib/ports.ts';
import { createRuleRunners } from '../lib/rule/rule-runners.ts';
import { createDocuments } from '../lib/store/documents.ts';
import { createPipeline } from '../lib/use-cases/create-pipeline.ts';
import { createDelivery } from '../lib/use-cases/delivery.ts';
import { startExecution } from '../lib/use-cases/start-execution.ts';
import type { World } from '../lib/use-cases/world.ts';
import { systemClock } from '../local/clock.ts';
import { uuids } from '../local/ids.ts';
import { machineFunctions } from '../local/machine-functions.ts';
import { createEmbeddedEngine, type EmbeddedFunction } from '../local/stepfunctions/engine.ts';
import { compile } from '../statemachine/compile.ts';
import { createMemoryBuckets } from '../tests/fakes/memory-buckets.ts';
import { createMemoryStore } from '../tests/fakes/memory-store.ts';
import { silentLog } from '../tests/fakes/silent-log.ts';
import { type Call, type CallCounter, createCallCounter } from './count-calls.ts';
import { countTransitions } from './count-transitions.ts';

export interface CountedExecution {
  readonly calls: readonly Call[];
  readonly transitions: number;
  readonly actions: number;
  /** From the event of a build's end until the next build is started: what has to be waited for, one after the other. */
  readonly betweenBuilds: { readonly completion: number; readonly start: number };
}

const countedStore = (store: ObjectStore, { count }: CallCounter): ObjectStore => ({
  get: (key) => count('s3-read', `get ${key}`, () => store.get(key)),
  put: (key, body, condition) => count('s3-write', `put ${key}`, () => store.put(key, body, condition)),
  delete: (key) => count('s3-write', `delete ${key}`, () => store.delete(key)),
  list: (prefix, options) => count('s3-write', `list ${prefix}`, () => store.list(prefix, options)),
  getStream: (key) => count('s3-read', `get ${key}`, () => store.getStream(key)),
  putStream: (key, body) => count('s3-write', `put ${key}`, () => store.putStream(key, body)),
});

const countedEngine = (engine: Engine, { count }: CallCounter): Engine => ({
  publish: (...args) => engine.publish(...args),
  start: (...args) => count('states', 'StartExecution', () => engine.start(...args)),
  describe: (...args) => count('states', 'DescribeExecution', () => engine.describe(...args)),
  stop: (...args) => count('states', 'StopExecution', () => engine.stop(...args)),
  succeedTask: (...args) => count('states', 'SendTaskSuccess', () => engine.succeedTask(...args)),
  failTask: (...args) => count('states', 'SendTaskFailure', () => engine.failTask(...args)),
});

/** Builds succeed and store their outputs as soon as the machine waits for them. */
const createBuilds = (
  store: ObjectStore,
  { count }: CallCounter,
  ended: (id: string) => void,
): BuildService => {
  const builds = new Map<string, Build>();
  const start = async (request: BuildRequest): Promise<Build> => {
    const id = `${request.projectName}:${request.owner.actionExecutionId}`;
    const known = builds.get(id);
    if (known) return known;
    for (const { key } of request.outputs) await store.putStream(key, zipOfOne());
    const build: Build = {
      id,
      owner: request.owner,
      status: 'SUCCEEDED',
      currentPhase: 'COMPLETED',
      phases: [],
      exportedVariables: {},
      artifacts: request.outputs.map(({ artifact }) => artifact),
      reports: [],
      isolation: 'none',
    };
    builds.set(id, build);
    setTimeout(() => ended(id), 50);
    return build;
  };
  return {
    ensureStarted: (request) =>
      count('codebuild', 'StartBuild', async () => ({ buildId: (await start(request)).id })),
    describe: (id) => count('codebuild', 'BatchGetBuilds', async () => builds.get(id)),
    stop: async () => {},
  };
};

/** What each build stores and the source brings: one small file. */
const zipOfOne = (): AsyncIterable<Uint8Array> =>
  writeZip([{ path: 'index.html', source: fileURLToPath(EXAMPLE) }]);

const EXAMPLE = new URL('../examples/web-app/pipeline.yml', import.meta.url);

const source = {
  resolve: async () => ({
    commit: 'a'.repeat(40),
    message: 'bake',
    authorDate: '2026-11-23T00:00:00Z',
    committerDate: '2026-11-23T00:00:00Z',
  }),
  archive: async () => zipOfOne(),
};

const STAGE_CHANGE = 'CodePipeline Stage Execution State Change';
const ON_BUILD_CHANGE = 'stepline-on-build-change';

/** Waves of an invocation up to the call that somebody waits for. */
const wavesUntil = (calls: readonly Call[], invocation: number, name: string): number =>
  calls.find((call) => call.invocation === invocation && call.name === name)?.wave ?? Number.NaN;

/** The first build's end is told by one invocation; the one that starts the next build follows. */
const waitedFor = (calls: readonly Call[]): CountedExecution['betweenBuilds'] => {
  const completion = calls.find(({ name }) => name === ON_BUILD_CHANGE)?.invocation ?? 0;
  const starts = calls.filter(({ name }) => name === 'StartBuild');
  const second = starts[1]?.invocation ?? 0;
  return {
    completion: wavesUntil(calls, completion, 'SendTaskSuccess'),
    start: wavesUntil(calls, second, 'StartBuild'),
  };
};

const PLACE = { region: 'us-east-1', account: '111122223333', bucket: 'stepline-artifacts' };

/** Runs the example once, all green, over ports that count what they would ask of AWS. */
export const countExecution = async (): Promise<CountedExecution> => {
  const counter = createCallCounter();
  const plain = createMemoryStore();
  const store = countedStore(plain, counter);
  const { calls, invoke } = counter;
  let tasks: ReadonlyMap<string, EmbeddedFunction> = new Map();
  const functions = (name: string): EmbeddedFunction | undefined => {
    const task = tasks.get(name);
    return task && ((payload) => invoke(name, async () => task(payload)));
  };
  const embedded = createEmbeddedEngine({ functions, log: silentLog, clock: systemClock });
  const engine = countedEngine(embedded, counter);
  let buildEnded: (id: string) => Promise<void> = async () => {};
  const service = createBuilds(plain, counter, (id) => {
    void invoke(ON_BUILD_CHANGE, () => buildEnded(id));
  });
  const documents = createDocuments({ store, ids: uuids });
  const heard: Promise<unknown>[] = [];
  let stageChanged: (event: object) => Promise<void> = async () => {};
  const events: EventBus = {
    publish: (list) =>
      counter.count('events', `PutEvents ${list.length}`, async () => {
        const stages = list.filter((event) => event['detail-type'] === STAGE_CHANGE);
        heard.push(...stages.map((event) => invoke('stepline-report-status', () => stageChanged(event))));
      }),
  };
  const world: World = {
    store,
    documents,
    engine,
    events,
    clock: systemClock,
    ids: uuids,
    log: silentLog,
    runners: createActionRunners({
      store,
      source,
      builds: service,
      buckets: createMemoryBuckets(),
      archives: createArchives(),
    }),
    rules: createRuleRunners({ clock: systemClock, builds: service }),
    compile: (pipeline) => compile(pipeline),
    delivery: createDelivery({ documents, engine, events, log: silentLog, place: PLACE }),
    place: PLACE,
    owner: 'bench',
    exclusive: false,
    leaseMs: 900_000,
  };
  tasks = machineFunctions(world);
  stageChanged = reportStatus(world, { set: async () => {} }, () => undefined);
  const onEnd = onBuildChange(world, service);
  buildEnded = (id) =>
    onEnd({ detail: { 'build-id': `arn:aws:codebuild:us-east-1:111122223333:build/${id}` } });
  const pipeline = parsePipeline(readDeclaration(readFileSync(EXAMPLE, 'utf8')).value);
  await createPipeline(world, pipeline);
  const over = Promise.withResolvers<string>();
  const changed = onExecutionChange(world);
  embedded.onEnd(({ input, status }) => {
    void invoke('stepline-on-execution-change', () => changed({ ...input, pipeline: pipeline.name })).then(
      () => over.resolve(status),
      over.reject,
    );
  });
  await Promise.all(heard.splice(0));
  calls.length = 0;
  await invoke('stepline-github-webhook', () =>
    startExecution(world, { pipeline: pipeline.name, trigger: { triggerType: 'Webhook' } }),
  );
  const status = await over.promise;
  await Promise.all(heard);
  await embedded.close();
  if (status !== 'succeeded') throw new Error(`the example ended as ${status}`);
  return {
    calls: [...calls],
    transitions: countTransitions(compile(pipeline), pipeline.stages[0]?.name ?? ''),
    actions: pipeline.stages.flatMap(({ actions }) => actions).length,
    betweenBuilds: waitedFor(calls),
  };
};
