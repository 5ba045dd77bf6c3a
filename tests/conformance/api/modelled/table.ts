import type { Scenario } from './answers.ts';
import { executions } from './executions.ts';
import { jobs } from './jobs.ts';
import { pipelines } from './pipelines.ts';
import { stages } from './stages.ts';
import { typesAndWebhooks } from './types-and-webhooks.ts';

/** Every operation with every answer that it can give, and how it comes about, or why it cannot. */
export const entries = [pipelines, executions, stages, jobs, typesAndWebhooks]
  .flatMap((table) => Object.entries(table))
  .flatMap(([operation, answers]) =>
    Object.entries(answers).map(([answer, how]) => ({ operation, answer, how })),
  );

const isScenario = <T extends { how: unknown }>(entry: T): entry is T & { how: Scenario } =>
  typeof entry.how === 'function';

export const scenarios = entries.filter(isScenario);
