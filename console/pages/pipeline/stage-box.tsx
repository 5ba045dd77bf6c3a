import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import { memo } from 'react';
import { Status } from '../../components/status.tsx';
import { ToExecution } from '../../components/to-place.tsx';
import type { StageView } from '../../data/stage-views.ts';
import { ActionBox } from './action-box.tsx';
import { useDialog } from './dialog.ts';

interface Props {
  readonly pipeline: string;
  readonly stage: StageView;
  readonly canRollBack: boolean;
}

const isRetryable = ({ status }: StageView): boolean => status === 'Failed' || status === 'Stopped';
const isRunning = ({ status }: StageView): boolean => status === 'InProgress' || status === 'Stopping';

const Buttons = ({ stage, canRollBack }: Omit<Props, 'pipeline'>) => {
  const open = useDialog();
  const { name, executionId } = stage;
  if (executionId === undefined) return null;
  return (
    <div className="stage-buttons">
      {isRetryable(stage) ? (
        <Button
          ariaLabel={`Retry ${name}`}
          onClick={() => open({ kind: 'retry', stage: name, execution: executionId })}
        >
          Retry
        </Button>
      ) : null}
      {isRunning(stage) ? (
        <Button
          ariaLabel={`Stop the execution in ${name}`}
          onClick={() => open({ kind: 'stop', execution: executionId })}
        >
          Stop
        </Button>
      ) : null}
      {canRollBack && !isRunning(stage) && !stage.isFirst ? (
        <Button ariaLabel={`Roll back ${name}`} onClick={() => open({ kind: 'rollback', stage: name })}>
          Roll back
        </Button>
      ) : null}
    </div>
  );
};

/** A stage: whose execution is in it and how it stands, and its actions, those of one run order side by side. */
export const StageBox = memo(({ pipeline, stage, canRollBack }: Props) => (
  <li className="stage" data-stage={stage.name} data-status={stage.status ?? 'none'}>
    <section aria-label={`Stage ${stage.name}`}>
      <div className="stage-head">
        <Box variant="h2" fontSize="heading-s">
          {stage.name}
        </Box>
        <Status status={stage.status} />
        {stage.executionId === undefined ? null : (
          <small className="note">
            {stage.isRollback ? 'Rollback ' : 'Execution '}
            <ToExecution pipeline={pipeline} id={stage.executionId} />
            {stage.retries === 0 ? '' : `, retried ${stage.retries} ×`}
          </small>
        )}
        <Buttons stage={stage} canRollBack={canRollBack} />
      </div>
      <ol className="groups">
        {stage.groups.map((group) => (
          <li key={group[0]?.runOrder}>
            <ul className="group" aria-label={`Run order ${group[0]?.runOrder}`}>
              {group.map((action) => (
                <ActionBox key={action.name} pipeline={pipeline} action={action} />
              ))}
            </ul>
          </li>
        ))}
      </ol>
    </section>
  </li>
));
