import { type Context, Hono } from 'hono';
import { streamSSE } from 'hono/streaming';
import type { Answers, Question } from './answers.ts';
import { largeAnswers } from './large-answers.ts';
import { longLog } from './long-log.ts';
import { recordedAnswers } from './recorded-answers.ts';

const TARGET = 'CodePipeline_20150709.';

/** Changes are taken and forgotten: nothing runs behind a fake. */
const CHANGES = [
  'CreatePipeline',
  'DisableStageTransition',
  'EnableStageTransition',
  'PutApprovalResult',
  'RetryStageExecution',
  'RollbackStage',
  'StartPipelineExecution',
  'StopPipelineExecution',
  'UpdatePipeline',
];

const takenAnswers: Answers = (question) =>
  question.kind === 'operation' && CHANGES.includes(question.name)
    ? { pipelineExecutionId: '00000000-0000-7000-8000-000000000000' }
    : undefined;

const ALL: readonly Answers[] = [recordedAnswers, largeAnswers, takenAnswers];

const answer = (context: Context, question: Question): Response => {
  for (const answers of ALL) {
    const found = answers(question);
    if (found) return context.json(found);
  }
  const message = `the fake API has no answer for ${JSON.stringify(question)}`;
  return context.json({ __type: 'ResourceNotFoundException', message }, 400);
};

/**
 * The API and the REST surface, faked: recorded answers of a real `up`, and the pipeline `large` for what is only seen
 * at a size. A page can be developed with nothing else. What it does not know it refuses, as the real one does.
 */
export const createFakeApp = (): Hono => {
  const app = new Hono();
  app.post('/', async (context) => {
    const name = (context.req.header('x-amz-target') ?? '').slice(TARGET.length);
    return answer(context, { kind: 'operation', name, input: await context.req.json() });
  });
  app.get('/rest/events', (context) =>
    streamSSE(context, async (output) => {
      await output.writeSSE({ event: 'ready', data: '{}', id: 'fake.0' });
      await new Promise<void>((resolve) => output.onAbort(resolve));
    }),
  );
  app.get('/rest/log', (context) =>
    streamSSE(context, async (output) => {
      const from = Number(context.req.header('last-event-id') ?? 0) + 1;
      for (const message of longLog(from)) await output.writeSSE(message);
      await output.writeSSE({ event: 'end', data: '{}' });
    }),
  );
  app.post('/rest/validate', (context) => context.json({ valid: false, problems: [] }));
  app.get('/rest/*', (context) =>
    answer(context, {
      kind: 'rest',
      path: context.req.path.slice('/rest/'.length),
      query: context.req.query(),
    }),
  );
  return app;
};
