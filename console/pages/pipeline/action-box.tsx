import Button from '@cloudscape-design/components/button';
import { Elsewhere } from '../../components/elsewhere.tsx';
import { Revision } from '../../components/revision.tsx';
import { safeHref } from '../../components/safe-href.ts';
import { Status } from '../../components/status.tsx';
import { Elapsed, RelativeTime } from '../../components/times.tsx';
import { ToPlace } from '../../components/to-place.tsx';
import type { ActionView } from '../../data/stage-views.ts';
import type { ExecutionTab } from '../../routing/route.ts';
import { useDialog } from './dialog.ts';

interface Props {
  readonly pipeline: string;
  readonly action: ActionView;
}

const testWords = (reports: ActionView['reports']): string => {
  const tests = reports.reduce((sum, report) => sum + report.tests, 0);
  const failures = reports.reduce((sum, report) => sum + report.failures, 0);
  if (tests === 0) return 'Report';
  return failures === 0 ? `${tests} tests passed` : `${failures} of ${tests} tests failed`;
};

const Times = ({ action: { startTime, endTime, status } }: Pick<Props, 'action'>) => {
  if (startTime === undefined) return endTime === undefined ? null : <RelativeTime time={endTime} />;
  const isRunning = status === 'InProgress' || status === 'approval';
  return (
    <>
      <Elapsed from={startTime} to={isRunning ? undefined : endTime} />, <RelativeTime time={startTime} />
    </>
  );
};

const Links = ({ pipeline, action }: Props) => {
  const { executionId, actionExecutionId, hasLog, reports, site } = action;
  const place = (tab: ExecutionTab) => ({
    page: 'execution' as const,
    pipeline,
    execution: executionId ?? '',
    tab,
    ...(actionExecutionId === undefined ? {} : { action: actionExecutionId }),
  });
  const deployed = safeHref(site);
  return (
    <div className="action-links">
      {hasLog ? (
        <ToPlace place={place('log')} label={`Log of ${action.name}`}>
          Log
        </ToPlace>
      ) : null}
      {reports.length > 0 ? <ToPlace place={place('results')}>{testWords(reports)}</ToPlace> : null}
      {deployed ? <Elsewhere href={deployed}>Deployed site</Elsewhere> : null}
    </div>
  );
};

const Review = ({ action }: Pick<Props, 'action'>) => {
  const open = useDialog();
  const { approval, stage, name } = action;
  if (!approval) return null;
  return (
    <Button
      variant="primary"
      ariaLabel={`Review ${name}`}
      onClick={() => open({ kind: 'review', stage, action: name, approval })}
    >
      Review
    </Button>
  );
};

/** An action in its stage: how it stands, since when, of which revision, and the ways to its log, results and site. */
export const ActionBox = ({ pipeline, action }: Props) => (
  <li
    className="action"
    data-action={action.name}
    data-action-execution={action.actionExecutionId}
    data-status={action.status ?? 'none'}
  >
    <div className="action-head">
      <b>{action.name}</b>
      <small>{action.provider}</small>
    </div>
    <Status status={action.status} />
    <small className="note">
      <Times action={action} />
    </small>
    {action.revision === undefined ? (
      action.summary === undefined || action.error ? null : (
        <div className="action-text" title={action.summary}>
          {action.summary}
        </div>
      )
    ) : (
      <div className="action-text">
        <Revision id={action.revision} summary={action.summary} url={action.revisionUrl} />
      </div>
    )}
    {action.error ? (
      <div className="action-text action-error" title={action.error.message}>
        {action.error.message}
      </div>
    ) : null}
    <Links pipeline={pipeline} action={action} />
    <Review action={action} />
  </li>
);
