/**
 * A job worker, as a team would run one beside the orchestrator: takes one job of Build/Custom/Oven/1, says so, and reports
 * it when it is told the address to report to.
 *
 *     node job-worker.ts ENDPOINT     prints `took <job id>`; then reads an endpoint from standard input
 */
import { createInterface } from 'node:readline/promises';
import { setTimeout as wait } from 'node:timers/promises';
import {
  AcknowledgeJobCommand,
  CodePipelineClient,
  PollForJobsCommand,
  PutJobSuccessResultCommand,
} from '@aws-sdk/client-codepipeline';

const open = (endpoint: string): CodePipelineClient =>
  new CodePipelineClient({
    endpoint,
    region: 'us-east-1',
    credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'example' },
  });

const actionTypeId = { category: 'Build', owner: 'Custom', provider: 'Oven', version: '1' } as const;

const take = async (client: CodePipelineClient): Promise<string> => {
  for (;;) {
    const { jobs = [] } = await client.send(new PollForJobsCommand({ actionTypeId }));
    const [job] = jobs;
    if (job?.id !== undefined && job.nonce !== undefined) {
      await client.send(new AcknowledgeJobCommand({ jobId: job.id, nonce: job.nonce }));
      return job.id;
    }
    await wait(50);
  }
};

const [endpoint = ''] = process.argv.slice(2);
const jobId = await take(open(endpoint));
process.stdout.write(`took ${jobId}\n`);
const input = createInterface({ input: process.stdin });
for await (const line of input) {
  const executionDetails = { summary: 'baked', externalExecutionId: `oven-${process.pid}` };
  const result = { jobId, executionDetails, outputVariables: { Crust: 'brown' } };
  await open(line.trim()).send(new PutJobSuccessResultCommand(result));
  input.close();
}
