import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { keyOf, type Question } from './answers.ts';

/**
 * `node console/fake-server/record.ts http://127.0.0.1:4510`: takes down what a real `up` answers to the questions of
 * the pages, for every pipeline and its newest executions, into `recorded.generated.json`.
 */
const [, , endpoint] = process.argv;
if (endpoint === undefined) throw new Error('which endpoint? (the address of a running up)');

const MOST_EXECUTIONS = 3;
const recorded: Record<string, unknown> = {};

const ask = async (question: Question): Promise<unknown> => {
  const response =
    question.kind === 'operation'
      ? await fetch(endpoint, {
          method: 'POST',
          headers: {
            'content-type': 'application/x-amz-json-1.1',
            'x-amz-target': `CodePipeline_20150709.${question.name}`,
          },
          body: JSON.stringify(question.input),
        })
      : await fetch(`${endpoint}/rest/${question.path}?${new URLSearchParams(question.query)}`);
  if (!response.ok) throw new Error(`${keyOf(question)}: ${response.status} ${await response.text()}`);
  const answer: unknown = await response.json();
  recorded[keyOf(question)] = answer;
  return answer;
};

const operation = (name: string, input: Readonly<Record<string, unknown>>) =>
  ask({ kind: 'operation', name, input });
const rest = (path: string, query: Readonly<Record<string, string>>) => ask({ kind: 'rest', path, query });

const recordExecution = async (pipeline: string, execution: string): Promise<void> => {
  await operation('GetPipelineExecution', { pipelineName: pipeline, pipelineExecutionId: execution });
  await operation('ListActionExecutions', {
    pipelineName: pipeline,
    filter: { pipelineExecutionId: execution },
  });
  await rest('overview', { pipeline, execution });
  await rest('reports', { pipeline, execution });
};

const recordPipeline = async (name: string): Promise<void> => {
  await operation('GetPipeline', { name });
  await operation('GetPipeline', { name, version: 1 });
  await operation('GetPipelineState', { name });
  await rest('trend', { pipeline: name });
  await rest('machine', { pipeline: name });
  await rest('machine', { pipeline: name, version: '1' });
  await operation('ListPipelineExecutions', { pipelineName: name, maxResults: 100 });
  const list = (await operation('ListPipelineExecutions', { pipelineName: name, maxResults: 10 })) as {
    pipelineExecutionSummaries: readonly { pipelineExecutionId: string }[];
  };
  for (const { pipelineExecutionId } of list.pipelineExecutionSummaries.slice(0, MOST_EXECUTIONS)) {
    await recordExecution(name, pipelineExecutionId);
  }
};

const { pipelines } = (await operation('ListPipelines', {})) as {
  pipelines: readonly { name: string }[];
};
for (const { name } of pipelines) await recordPipeline(name);
const file = fileURLToPath(new URL('recorded.generated.json', import.meta.url));
const text = JSON.stringify(recorded, undefined, 1);
// Builds say where they ran; a recording is of no machine in particular.
await writeFile(file, `${text.replaceAll(/\/tmp\/stepline-browser-\w+/g, '/workspace')}\n`);
