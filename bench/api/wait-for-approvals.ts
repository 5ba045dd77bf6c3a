import { once } from 'node:events';
import { putApprovalResult } from '../../lib/approval/put-approval-result.ts';
import { parsePipeline } from '../../lib/pipeline/parse-pipeline.ts';
import { createPipeline } from '../../lib/use-cases/create-pipeline.ts';
import { startExecution } from '../../lib/use-cases/start-execution.ts';
import { ends, openEmbedded, smallPipeline } from '../embedded.ts';
import { timed } from '../measurement.ts';

/**
 * A process with so many executions that wait for approval. Says `waiting`, and when it is told to go on answers them all
 * and says how many milliseconds it took until every execution had ended.
 */
const PER_PIPELINE = 50;
const trigger = { triggerType: 'StartPipelineExecution' };
const parked = Number(process.argv[2]);

const waiting = (name: string) => {
  const { stages, ...pipeline } = smallPipeline(name);
  const approval = {
    name: 'Sign',
    actionTypeId: { category: 'Approval', owner: 'AWS', provider: 'Manual', version: '1' },
  };
  return parsePipeline({
    ...pipeline,
    executionMode: 'PARALLEL',
    stages: [stages[0], { name: 'Prod', actions: [approval] }],
  });
};

interface Approval {
  readonly pipelineName: string;
  readonly stageName: string;
  readonly actionName: string;
  readonly token: string;
}

async function* single(text: string): AsyncGenerator<Uint8Array> {
  yield new TextEncoder().encode(text);
}

const asked = Promise.withResolvers<void>();
const approvals: Approval[] = [];
const onNotification = ({ message }: { readonly message: string }): void => {
  approvals.push(JSON.parse(message).approval);
  if (approvals.length === parked) asked.resolve();
};

await openEmbedded(
  async (orchestrator) => {
    const { world, bus, buckets } = orchestrator;
    await buckets.put('bucket', 'key', single('a zip'), {});
    const ended = ends(orchestrator);
    const pipelines = Array.from({ length: Math.ceil(parked / PER_PIPELINE) }, (_, at) => `p${at}`);
    const executions: string[] = [];
    const fill = async (name: string): Promise<void> => {
      await createPipeline(world, waiting(name));
      for (let at = 0; at < PER_PIPELINE; at += 1)
        executions.push((await startExecution(world, { pipeline: name, trigger })).executionId);
    };
    await Promise.all(pipelines.map(fill));
    if (parked > 0) await asked.promise;
    await bus.drain();
    globalThis.gc?.();
    process.send?.({ waiting: approvals.length });
    await once(process, 'message');
    const time = await timed(async () => {
      await Promise.all(
        approvals.map(({ pipelineName, stageName, actionName, token }) =>
          putApprovalResult(
            world,
            { pipelineName, stageName, actionName, token, result: { status: 'Approved', summary: '' } },
            'arn:aws:iam::111122223333:user/bench',
          ),
        ),
      );
      await Promise.all(executions.map(ended));
    });
    process.send?.({ time });
    await once(process, 'message');
  },
  { runners: 'real', onNotification },
);
process.disconnect();
