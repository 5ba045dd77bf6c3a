import { keys } from '../../lib/store/keys.ts';
import { PreconditionFailed } from '../../lib/store/precondition-failed.ts';
import { startExecution } from '../../lib/use-cases/start-execution.ts';
import type { Orchestrator } from '../../local/orchestrator.ts';
import { addPipeline, ends, openEmbedded } from '../embedded.ts';
import { type Measurement, timed } from '../measurement.ts';

const EXECUTIONS = 50;
const trigger = { triggerType: 'StartPipelineExecution' };

/** Counts conditional writes of one object, and those that somebody else was faster than. */
const countSwaps = ({ world: { store } }: Orchestrator, key: string) => {
  const count = { tries: 0, lost: 0 };
  const put = store.put.bind(store);
  const counting: typeof store.put = async (at, body, condition) => {
    if (at !== key) return put(at, body, condition);
    count.tries += 1;
    try {
      return await put(at, body, condition);
    } catch (error) {
      if (error instanceof PreconditionFailed) count.lost += 1;
      throw error;
    }
  };
  Object.assign(store, { put: counting });
  return count;
};

/** 50 executions of a QUEUED pipeline are started at one moment: all meet at the gate of its first stage. */
export const measureGate = async (): Promise<readonly Measurement[]> => {
  const measurements: Measurement[] = [];
  await openEmbedded(async (orchestrator) => {
    const ended = ends(orchestrator);
    await addPipeline(orchestrator, 'crowd');
    const count = countSwaps(orchestrator, keys.gate('crowd', 'Source'));
    let resolved = 0;
    const time = await timed(() =>
      Promise.all(
        Array.from({ length: EXECUTIONS }, async () => {
          const { executionId } = await startExecution(orchestrator.world, { pipeline: 'crowd', trigger });
          await ended(executionId);
          resolved += 1;
        }),
      ),
    );
    measurements.push(
      { name: `${EXECUTIONS} executions at one gate: resolved`, value: resolved, unit: '' },
      {
        name: 'each admission, with its two actions and both gates',
        value: time / EXECUTIONS,
        unit: 'ms',
        note: 'durable writes on, one after the other: the pipeline is QUEUED',
      },
      {
        name: 'compare-and-swap tries of the gate, for each execution',
        value: count.tries / EXECUTIONS,
        unit: '',
        note: `${count.tries} in all, of which ${count.lost} were lost to a faster one`,
      },
    );
  });
  return measurements;
};
