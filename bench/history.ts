import { createApi } from '../functions/api/json-protocol.ts';
import { createOperations } from '../functions/api/operations.ts';
import { openEmbedded } from './embedded.ts';
import { type Measurement, median, timed } from './measurement.ts';
import { storeExecutions } from './store-executions.ts';

const ROUNDS = 60;

/** ListPipelineExecutions, newest 20 of 10,000 against 20 of 100, through the API's protocol. */
export const benchHistory = async (): Promise<readonly Measurement[]> => {
  const measurements: Measurement[] = [];
  await openEmbedded(async (orchestrator) => {
    await storeExecutions(orchestrator, 'short', 100);
    await storeExecutions(orchestrator, 'long', 10_000);
    const api = createApi(createOperations(orchestrator.world), orchestrator.world);
    const list = (pipelineName: string) => () =>
      api({
        target: 'CodePipeline_20150709.ListPipelineExecutions',
        contentType: 'application/x-amz-json-1.1',
        body: new TextEncoder().encode(JSON.stringify({ pipelineName, maxResults: 20 })),
        caller: 'arn:aws:iam::111122223333:user/bench',
      });
    const short: number[] = [];
    const long: number[] = [];
    for (let round = 0; round < ROUNDS; round += 1) {
      short.push(await timed(list('short')));
      long.push(await timed(list('long')));
    }
    measurements.push(
      { name: 'newest 20 of 100', value: median(short), unit: 'ms', note: `median of ${ROUNDS}, in turn` },
      { name: 'newest 20 of 10,000', value: median(long), unit: 'ms' },
      { name: 'ratio', value: median(long) / median(short), unit: '', limit: 2 },
    );
  });
  return measurements;
};
