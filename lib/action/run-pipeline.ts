import * as v from 'valibot';
import { ConfigurationError } from '../errors.ts';
import type { StartedExecution, StartRequest } from '../use-cases/start-execution.ts';
import type { Place } from '../use-cases/world.ts';
import type { ActionWork, InlineRunner } from './action-runner.ts';

export interface PipelineInvokeParts {
  /** The use case, over the world that the runner itself is part of. */
  readonly startExecution: (request: StartRequest) => Promise<StartedExecution>;
  readonly place: Pick<Place, 'region' | 'account'>;
}

const text = v.pipe(v.string(), v.minLength(1));

const Variables = v.pipe(v.array(v.strictObject({ name: text, value: text })), v.maxLength(50));

const SourceRevisions = v.pipe(
  v.array(
    v.strictObject({
      actionName: text,
      revisionType: v.picklist(['COMMIT_ID', 'IMAGE_DIGEST', 'S3_OBJECT_VERSION_ID', 'S3_OBJECT_KEY']),
      revisionValue: text,
    }),
  ),
  v.maxLength(50),
);

const parse = <T extends v.GenericSchema>(
  work: ActionWork,
  key: string,
  schema: T,
): v.InferOutput<T> | undefined => {
  const json = work.configuration[key];
  if (json === undefined) return undefined;
  try {
    return v.parse(schema, JSON.parse(json));
  } catch (cause) {
    throw new ConfigurationError(
      `${work.stage}/${work.action.name}: configuration.${key}`,
      'is not a JSON array as StartPipelineExecution takes it',
      { cause },
    );
  }
};

const requestOf = (parts: PipelineInvokeParts, work: ActionWork): StartRequest => {
  const variables = parse(work, 'Variables', Variables);
  const sourceOverrides = parse(work, 'SourceRevisions', SourceRevisions);
  const { region, account } = parts.place;
  return {
    pipeline: work.configuration['PipelineName'] ?? '',
    trigger: {
      triggerType: 'StartPipelineExecution',
      triggerDetail: `arn:aws:codepipeline:${region}:${account}:${work.pipeline}`,
    },
    ...(variables === undefined ? {} : { variables }),
    ...(sourceOverrides === undefined ? {} : { sourceOverrides }),
    // After a crash the same action finds the execution that it has started.
    requestHash: work.actionExecutionId.replaceAll('-', ''),
  };
};

/** Invoke/AWS/CodePipeline (semantics 6.3): starts another pipeline and succeeds without waiting for it. */
export const runPipeline = (parts: PipelineInvokeParts): InlineRunner => ({
  kind: 'inline',
  run: async (work) => {
    const { executionId } = await parts.startExecution(requestOf(parts, work));
    return {
      status: 'succeeded',
      summary: `started ${work.configuration['PipelineName']}`,
      externalId: executionId,
      artifacts: [],
    };
  },
});
