import { startExecution } from '../lib/use-cases/start-execution.ts';
import type { Orchestrator } from '../local/orchestrator.ts';
import { addPipeline, ends, openEmbedded } from './embedded.ts';
import { type Measurement, median, timed } from './measurement.ts';

const trigger = { triggerType: 'StartPipelineExecution' };
const PIPELINES = 8;
const SAMPLE = 60;

/** One after the other, so that nothing but the length of the history differs. */
const sample = async (orchestrator: Orchestrator, ended: (id: string) => Promise<void>): Promise<number> => {
  const times: number[] = [];
  for (let count = 0; count < SAMPLE; count += 1) {
    times.push(
      await timed(async () => {
        const { executionId } = await startExecution(orchestrator.world, { pipeline: 'p0', trigger });
        await ended(executionId);
      }),
    );
  }
  return median(times);
};

/** Runs so many executions, on several pipelines at once. @returns milliseconds. */
const fill = (
  orchestrator: Orchestrator,
  ended: (id: string) => Promise<void>,
  count: number,
): Promise<number> =>
  timed(async () => {
    let left = count;
    const worker = async (pipeline: string): Promise<void> => {
      while (left > 0) {
        left -= 1;
        const { executionId } = await startExecution(orchestrator.world, { pipeline, trigger });
        await ended(executionId);
      }
    };
    await Promise.all(Array.from({ length: PIPELINES }, (_, at) => worker(`p${at}`)));
  });

/** Executions per second, and what 5,000 stored executions cost the next one. */
export const benchExecutions = async (): Promise<readonly Measurement[]> => {
  const measurements: Measurement[] = [];
  await openEmbedded(async (orchestrator) => {
    const ended = ends(orchestrator);
    for (let at = 0; at < PIPELINES; at += 1) await addPipeline(orchestrator, `p${at}`);
    await fill(orchestrator, ended, 100);
    const filling = await fill(orchestrator, ended, 400);
    const few = await sample(orchestrator, ended);
    await fill(orchestrator, ended, 4_500 - SAMPLE);
    const many = await sample(orchestrator, ended);
    measurements.push(
      {
        name: 'executions of two no-op actions',
        value: 400_000 / filling,
        unit: '/s',
        note: `${PIPELINES} pipelines at once`,
      },
      { name: 'one execution, 500 in the store', value: few, unit: 'ms', note: `median of ${SAMPLE}` },
      { name: 'one execution, 5,000 in the store', value: many, unit: 'ms', note: `median of ${SAMPLE}` },
      { name: 'ratio', value: many / few, unit: '', limit: 1.3 },
    );
  });
  return measurements;
};
