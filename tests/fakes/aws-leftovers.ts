import type { ExecutionRecord } from '../../lib/execution/execution-record.ts';
import type { Gate } from '../../lib/gate/gate.ts';
import { keys } from '../../lib/store/keys.ts';
import { type AwsDeployment, machineStatus } from './aws-deployment.ts';

const read = <T>({ aws }: AwsDeployment, key: string): T | undefined => {
  const body = aws.objects.get(`artifacts/${key}`);
  return body && (JSON.parse(body.toString()) as T);
};

/** The record of the only execution of a pipeline. */
export const onlyRecord = (deployed: AwsDeployment, pipeline: string): ExecutionRecord => {
  const pattern = new RegExp(`^artifacts/${keys.executionsOf(pipeline)}([^/]+)/execution.json$`);
  const found = [...deployed.aws.objects.keys()].flatMap((key) => pattern.exec(key)?.[1] ?? []);
  const [executionId, other] = found;
  if (executionId === undefined || other !== undefined) throw new Error(`${found.length} executions`);
  const record = read<ExecutionRecord>(deployed, keys.record(pipeline, executionId));
  if (!record) throw new Error('no record');
  return record;
};

/** The builds that were started for a pipeline. */
export const buildsOf = (deployed: AwsDeployment, pipeline: string) =>
  deployed.builds.filter(({ input }) =>
    (input['environmentVariablesOverride'] as { name: string; value: string }[]).some(
      ({ name, value }) => name === 'STEPLINE_PIPELINE' && value === pipeline,
    ),
  );

const gates = function* (deployed: AwsDeployment, { pipeline, stages }: ExecutionRecord) {
  for (const { name } of stages) {
    const gate = read<Gate>(deployed, keys.gate(pipeline, name));
    if (gate?.holder) yield `the gate of ${name} is held`;
    if (gate && gate.waiting.length + gate.evictions.length > 0) yield `somebody waits at ${name}`;
  }
};

const actions = function* ({ stages, actions: all }: ExecutionRecord) {
  for (const { id, stage, action, phase, tokens } of all) {
    if (phase !== 'ended' || tokens.length > 0) yield `${action} is ${phase}, with ${tokens.length} tokens`;
    const others = all.filter((each) => each.stage === stage && each.action === action && each.id !== id);
    if (others.length > 0) yield `${action} ran ${others.length + 1} times`;
  }
  for (const { name, status, run } of stages) if (run !== 1) yield `${name} (${status}) is in run ${run}`;
};

const answers = function* (deployed: AwsDeployment, { pipeline }: ExecutionRecord) {
  const verdicts = new Map<string, Set<string>>();
  for (const { operation, input } of deployed.calls) {
    if (!operation.startsWith('SendTask')) continue;
    const token = String(input['taskToken']);
    const known = verdicts.get(token) ?? new Set();
    verdicts.set(token, known.add(`${operation} ${input['error'] ?? ''}`));
  }
  for (const said of verdicts.values())
    if (said.size > 1) yield `${pipeline}: a token was told ${[...said].join(' and ')}`;
};

const events = function* (deployed: AwsDeployment, { executionId }: ExecutionRecord) {
  const ids = new Map<unknown, string>();
  const counts = new Map<string, number>();
  for (const { type, detail } of deployed.events) {
    if (detail['execution-id'] !== executionId) continue;
    const text = JSON.stringify(detail);
    const known = ids.get(detail['event-id']);
    if (known === text) continue;
    if (known !== undefined) yield `event ${detail['event-id']} was told in two ways`;
    ids.set(detail['event-id'], text);
    const subject = `${type} ${detail['stage'] ?? ''} ${detail['action'] ?? ''} ${detail['state']}`;
    counts.set(subject, (counts.get(subject) ?? 0) + 1);
  }
  for (const [subject, count] of counts) if (count > 1) yield `${count} events: ${subject}`;
  if (![...counts.keys()].some((subject) => /Pipeline.* SUCCEEDED$/.test(subject)))
    yield 'nobody was told of the end';
};

/**
 * What is wrong after an execution of one pipeline that should have succeeded: its record, its gates, its place among the
 * running ones, its machine, its tokens, its builds and its events.
 */
export const leftovers = async (deployed: AwsDeployment, pipeline: string): Promise<readonly string[]> => {
  const record = onlyRecord(deployed, pipeline);
  const { status, answers: untold, outbox, attempt, executionId } = record;
  const active = read<{ executions: readonly unknown[] }>(deployed, keys.active(pipeline));
  const machine = await machineStatus(deployed, pipeline, `${executionId}-${attempt}`);
  const builds = buildsOf(deployed, pipeline).length;
  return [
    ...(status === 'Succeeded' ? [] : [`the execution is ${status}: ${record.statusSummary}`]),
    ...(untold.length + outbox.length === 0 ? [] : ['something is left to tell']),
    ...(active?.executions.length === 0 ? [] : ['it is still among the running ones']),
    ...(machine === 'SUCCEEDED' ? [] : [`its machine is ${machine}`]),
    ...(builds === 1 ? [] : [`${builds} builds were started`]),
    ...gates(deployed, record),
    ...actions(record),
    ...answers(deployed, record),
    ...events(deployed, record),
  ];
};
