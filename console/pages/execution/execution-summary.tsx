import Container from '@cloudscape-design/components/container';
import KeyValuePairs from '@cloudscape-design/components/key-value-pairs';
import { Revision } from '../../components/revision.tsx';
import { Status } from '../../components/status.tsx';
import { Elapsed, RelativeTime } from '../../components/times.tsx';
import { ToExecution, ToPlace } from '../../components/to-place.tsx';
import { triggerWords } from '../../data/trigger-words.ts';
import type { ExecutionData } from './read-execution.ts';

/** The execution that this one comes from: what it rolls back to or from, or the pipeline whose action started it. */
const Parent = ({ data: { execution, overview } }: { readonly data: ExecutionData }) => {
  const { parentExecution, parentPipeline } = triggerWords(execution.trigger);
  const target = execution.rollbackMetadata?.rollbackTargetPipelineExecutionId;
  if (!target && !parentExecution && !parentPipeline) return <>none</>;
  return (
    <>
      {target ? (
        <div>
          back to <ToExecution pipeline={overview.pipeline} id={target} />
        </div>
      ) : null}
      {parentExecution ? (
        <div>
          because of <ToExecution pipeline={overview.pipeline} id={parentExecution} />
        </div>
      ) : null}
      {parentPipeline ? (
        <div>
          pipeline <ToPlace place={{ page: 'pipeline', pipeline: parentPipeline }}>{parentPipeline}</ToPlace>
        </div>
      ) : null}
    </>
  );
};

const attemptsOf = ({ overview: { attempt, retries } }: ExecutionData): string => {
  if (attempt === 1) return '1';
  return retries === 0 ? String(attempt) : `${attempt} (${retries} ${retries === 1 ? 'retry' : 'retries'})`;
};

export const ExecutionSummary = ({ data }: { readonly data: ExecutionData }) => {
  const { execution, overview } = data;
  const { text, author } = triggerWords(execution.trigger);
  const sources = execution.artifactRevisions ?? [];
  return (
    <Container
      footer={
        execution.statusSummary ? (
          <div className="action-text" title={execution.statusSummary}>
            {execution.statusSummary}
          </div>
        ) : undefined
      }
    >
      <KeyValuePairs
        columns={4}
        minColumnWidth={110}
        items={[
          {
            label: 'Status',
            value: <Status status={overview.status} />,
          },
          {
            label: 'Started',
            value: (
              <>
                <RelativeTime time={overview.startTime} />, {text}
                {author === undefined ? '' : ` by ${author}`}
              </>
            ),
          },
          {
            label: 'Duration',
            value: (
              <Elapsed from={overview.startTime} to={overview.ended ? overview.lastUpdateTime : undefined} />
            ),
          },
          {
            label: 'Revision',
            value:
              sources.length === 0
                ? '-'
                : sources.map(({ name, revisionId, revisionSummary, revisionUrl }) => (
                    <div key={name}>
                      <Revision id={revisionId} summary={revisionSummary} url={revisionUrl} />
                    </div>
                  )),
          },
          {
            label: 'Declaration',
            value: (
              <ToPlace
                place={{ page: 'declaration', pipeline: overview.pipeline, version: overview.version }}
              >
                version {overview.version}
              </ToPlace>
            ),
          },
          { label: 'Attempts', value: attemptsOf(data) },
          { label: 'Comes from', value: <Parent data={data} /> },
          { label: 'Mode', value: `${execution.executionMode ?? ''} ${execution.executionType ?? ''}` },
        ]}
      />
    </Container>
  );
};
