import Box from '@cloudscape-design/components/box';
import Toggle from '@cloudscape-design/components/toggle';
import { RelativeTime } from '../../components/times.tsx';
import { ToExecution } from '../../components/to-place.tsx';
import type { StageView } from '../../data/stage-views.ts';
import { statusWord } from '../../strings/status-words.ts';
import { useDialog } from './dialog.ts';

/** The way into a stage: its switch, why it is off and who did it, and who waits in front of it. */
export const Transition = ({ pipeline, stage }: { readonly pipeline: string; readonly stage: StageView }) => {
  const open = useDialog();
  const { enabled, reason, changedBy, changedAt } = stage.transition;
  return (
    <li className={`transition ${enabled ? '' : 'transition-off'}`} data-transition={stage.name}>
      <span className="arrow" aria-hidden="true" />
      <Toggle
        checked={enabled}
        ariaLabel={`Transition into ${stage.name}`}
        onChange={() => open({ kind: enabled ? 'disable' : 'enable', stage: stage.name })}
      >
        {enabled ? 'Open' : 'Closed'}
      </Toggle>
      {enabled ? null : (
        <Box variant="small">
          {reason} {changedBy === undefined ? '' : `by ${changedBy.split('/').at(-1)} `}
          {changedAt === undefined ? null : <RelativeTime time={changedAt} />}
        </Box>
      )}
      {stage.waiting.length === 0 ? null : (
        <ul className="waiting" aria-label={`Waiting for ${stage.name}`}>
          {stage.waiting.map(({ executionId, status }) => (
            <li key={executionId}>
              <ToExecution pipeline={pipeline} id={executionId} />{' '}
              {status === 'InProgress' ? 'waits' : statusWord(status).text}
            </li>
          ))}
        </ul>
      )}
    </li>
  );
};
