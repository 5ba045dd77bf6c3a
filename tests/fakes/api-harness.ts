import { decodeInput } from '../../functions/api/decode-input.ts';
import { type Api, createApi } from '../../functions/api/json-protocol.ts';
import { type OperationModel, operationModels } from '../../functions/api/model/model.ts';
import { violationsOf } from '../../functions/api/model/validate-input.ts';
import { createOperations } from '../../functions/api/operations.ts';
import { onExecutionChange } from '../../functions/on-execution-change.ts';
import type { ActionWork, InlineRunner } from '../../lib/action/action-runner.ts';
import { runCustomAction } from '../../lib/action/run-custom-action.ts';
import { runManualApproval } from '../../lib/action/run-manual-approval.ts';
import type { Outcome } from '../../lib/execution/outcome.ts';
import type { StateChangeEvent } from '../../lib/execution/state-change-event.ts';
import type { RuleRunner, RuleWork } from '../../lib/rule/rule-runner.ts';
import { createRuleRunners } from '../../lib/rule/rule-runners.ts';
import { createDocuments } from '../../lib/store/documents.ts';
import { createDelivery } from '../../lib/use-cases/delivery.ts';
import type { World } from '../../lib/use-cases/world.ts';
import { machineFunctions } from '../../local/machine-functions.ts';
import { createEmbeddedEngine, type EmbeddedFunction } from '../../local/stepfunctions/engine.ts';
import { compile } from '../../statemachine/compile.ts';
import { createMemoryStore } from './memory-store.ts';
import { silentLog } from './silent-log.ts';

/** What the actions of a test do, by name; an action without an entry succeeds at once. */
export type Scripts = readonly (readonly [action: string, run: (work: ActionWork) => Promise<Outcome>])[];

/** Answers rules that are builds, which nobody runs here otherwise. */
export type AskRule = (work: RuleWork) => Promise<Outcome>;

interface Wanted {
  readonly level: 'Pipeline' | 'Stage' | 'Action';
  readonly detail: Readonly<Record<string, unknown>>;
}

const START = 1_700_000_000_000;

export const PLACE = { region: 'us-east-1', account: '111122223333', bucket: 'stepline-artifacts' };
export const CALLER = 'arn:aws:iam::111122223333:user/tester';

const isWanted = (event: StateChangeEvent, { level, detail }: Wanted): boolean =>
  event['detail-type'] === `CodePipeline ${level} Execution State Change` &&
  Object.entries(detail).every(([key, value]) => event.detail[key] === value);

/** Events as they come, each waited for at most once: what a test did not wait for is still there for it later. */
const createEvents = () => {
  const heard: StateChangeEvent[] = [];
  const waiters: { wanted: Wanted; resolve: () => void }[] = [];
  const take = (wanted: Wanted): boolean => {
    const at = heard.findIndex((event) => isWanted(event, wanted));
    if (at >= 0) heard.splice(at, 1);
    return at >= 0;
  };
  return {
    publish: async (events: readonly StateChangeEvent[]) => {
      heard.push(...events);
      for (const waiter of [...waiters]) {
        if (!take(waiter.wanted)) continue;
        waiters.splice(waiters.indexOf(waiter), 1);
        waiter.resolve();
      }
    },
    until: (level: Wanted['level'], detail: Wanted['detail']): Promise<void> => {
      const wanted = { level, detail };
      if (take(wanted)) return Promise.resolve();
      return new Promise((resolve) => waiters.push({ wanted, resolve }));
    },
  };
};

/**
 * Keys of artifacts are longer here, which `docs/compatibility.md` says. Types of the catalogue take more inputs and keys than the
 * model lets a custom type have, here as at the service.
 */
const KNOWN =
  /at '(?:.*\.s3location\.key|(?:action|rule)Types\.\d+\.member\.(?:inputArtifactDetails\.maximumCount|actionConfigurationProperties))' /;
const isKnownDifference = (violation: string): boolean => KNOWN.test(violation);

const checkAnswer = (name: string, { output }: OperationModel, answer: unknown): void => {
  if (output === undefined) return;
  const { shown } = violationsOf(output, decodeInput(output, answer));
  const broken = shown.filter((violation) => !isKnownDifference(violation));
  if (broken.length > 0) throw new Error(`the answer of ${name} breaks its model: ${broken.join('; ')}`);
};

/** Of the protocol, before there is an operation; and where the model has no words for what it means. */
const UNMODELLED = ['SerializationException', 'RequestEntityTooLargeException'];
const OUR_WORDS = ['UpdatePipeline PipelineNotFoundException'];

const checkRefusal = (name: string, { errors }: OperationModel, error: string): void => {
  const known = [...errors, ...UNMODELLED].includes(error) || OUR_WORDS.includes(`${name} ${error}`);
  if (!known) throw new Error(`${name} has no ${error} in its model`);
};

/** Whatever a test asks, the answer must be one that the service's model allows. */
const checked =
  (api: Api): Api =>
  async (request) => {
    const response = await api(request);
    const name = request.target?.split('.')[1] ?? '';
    const model = operationModels.get(name);
    if (!model) return response;
    const body = JSON.parse(response.body);
    if (response.status === 200) checkAnswer(name, model, body);
    if (response.status === 400) checkRefusal(name, model, body['__type']);
    return response;
  };

/**
 * The whole orchestrator over a store in memory: real use cases, compiler, engine and handlers; approvals wait for an answer, custom
 * actions for a job worker, other actions do what `scripts` says. Time stands still unless a test moves it; ids count up.
 */
export const createHarness = (scripts: Scripts = [], askRule?: AskRule) => {
  const store = createMemoryStore();
  let time = START;
  let count = 0;
  const ids = {
    next: () => {
      count += 1;
      return `01890000-0000-7000-8000-${count.toString(16).padStart(12, '0')}`;
    },
  };
  const clock = {
    now: () => {
      time += 1;
      return time;
    },
  };
  const script = new Map(scripts);
  const runner: InlineRunner = {
    kind: 'inline',
    run: async (work) =>
      script.get(work.action.name)?.(work) ?? {
        status: 'succeeded',
        artifacts: work.outputs.map(({ name }) => name),
      },
  };
  const inProcess = createRuleRunners({ clock });
  const asking: RuleRunner | undefined = askRule && { kind: 'inline', run: askRule };
  let tasks: ReadonlyMap<string, EmbeddedFunction> = new Map();
  const engine = createEmbeddedEngine({ functions: (name) => tasks.get(name), log: silentLog, clock });
  const events = createEvents();
  const documents = createDocuments({ store, ids });
  const asked = Promise.withResolvers<void>();
  const approval = runManualApproval({
    documents,
    ids,
    notifier: { notify: async () => asked.resolve() },
    place: PLACE,
  });
  const custom = runCustomAction({ documents, ids, clock });
  const world: World = {
    store,
    documents,
    engine,
    events,
    clock,
    ids,
    log: silentLog,
    runners: ({ category, owner }) => {
      if (owner === 'Custom') return custom;
      return category === 'Approval' ? approval : runner;
    },
    rules: (type) => inProcess(type) ?? asking,
    compile: (pipeline) => compile(pipeline),
    delivery: createDelivery({ documents, engine, events, log: silentLog, place: PLACE }),
    place: PLACE,
    owner: 'test',
    exclusive: true,
    leaseMs: 60_000,
  };
  tasks = machineFunctions(world);
  const changed = onExecutionChange(world);
  engine.onEnd(({ pipeline, input }) => void changed({ ...input, pipeline }));
  let webhooksUrl = 'http://127.0.0.1/webhooks/v1';
  const api = checked(
    createApi(
      createOperations(world, () => webhooksUrl),
      { ids, log: silentLog },
    ),
  );
  return {
    world,
    api,
    /** Where webhooks of PutWebhook are served, as soon as that is known. */
    serveWebhooksAt: (url: string): void => {
      webhooksUrl = url;
    },
    until: events.until,
    /** Somebody was asked for an approval. */
    asked: asked.promise,
    close: () => engine.close(),
  };
};

export type Harness = ReturnType<typeof createHarness>;
