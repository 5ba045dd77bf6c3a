import type { TaskError } from '../../lib/execution/execution-record.ts';
import type { Stage } from '../../lib/pipeline/pipeline.ts';
import type { Compilation, StateEntry } from '../compilation.ts';
import { callFunction } from './call-function.ts';

/**
 * What `Ended` reports when no task failed with a name of its own: a stage whose actions ran side by side, or a rollback.
 * It is in the data from the start, since a `Fail` state cannot look at a path that may be missing.
 */
const FAILURE: { readonly Error: TaskError; readonly Cause: string } = {
  Error: 'Execution.Ended',
  Cause: 'A stage ended this execution; its record says why.',
};

/**
 * `Begin` makes the record or finds it, so that a machine started by hand with `{}` works like "Release change";
 * then the `Choice` enters where the record says: at a stage, or after the last one (`''`).
 */
export const compileBegin = (
  compilation: Compilation,
  stages: readonly { readonly stage: Stage; readonly state: string }[],
): readonly StateEntry[] => {
  const startAt = compilation.nameOf('Start at');
  const unknownStage = compilation.nameOf('Unknown stage');
  return [
    [
      compilation.nameOf('Begin'),
      {
        ...callFunction(compilation, 'begin-execution', {
          version: compilation.version,
          'input.$': '$',
          'machineExecution.$': '$$.Execution.Name',
        }),
        ResultSelector: {
          'executionId.$': '$.Payload.executionId',
          'attempt.$': '$.Payload.attempt',
          'startAt.$': '$.Payload.startAt',
          failure: FAILURE,
        },
        Next: startAt,
      },
    ],
    [
      startAt,
      {
        Type: 'Choice',
        Choices: [
          ...stages.map(({ stage, state }) => ({
            Variable: '$.startAt',
            StringEquals: stage.name,
            Next: state,
          })),
          { Variable: '$.startAt', StringEquals: '', Next: compilation.nameOf('Done') },
        ],
        Default: unknownStage,
      },
    ],
    [
      unknownStage,
      {
        Type: 'Fail',
        Error: 'Execution.UnknownStage',
        Cause: 'startAt names no stage of this version of the pipeline',
      },
    ],
  ];
};
