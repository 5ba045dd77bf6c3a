import Button from '@cloudscape-design/components/button';
import { Elsewhere } from '../../components/elsewhere.tsx';
import { useNowWhile } from '../../components/now.ts';
import { safeHref } from '../../components/safe-href.ts';
import { Status } from '../../components/status.tsx';
import { Elapsed } from '../../components/times.tsx';
import { ToPlace } from '../../components/to-place.tsx';
import { approvalOf } from '../../data/stage-views.ts';
import { placeOf, type Timeline, type TimelineRow, timelineOf } from '../../data/timeline.ts';
import type { Route } from '../../routing/route.ts';
import { statusWord } from '../../strings/status-words.ts';
import { useDialog } from '../pipeline/dialog.ts';
import type { ExecutionData } from './read-execution.ts';

type ExecutionRoute = Extract<Route, { page: 'execution' }>;

/** An approval of a PARALLEL pipeline is in no pipeline state: its token is the external id (semantics 2.3). */
const approvalIn = (row: TimelineRow, { declaration, actions }: ExecutionData) => {
  if (row.execution?.status !== 'InProgress') return undefined;
  const declared = declaration.stages
    ?.find(({ name }) => name === row.stage)
    ?.actions?.find(({ name }) => name === row.action);
  const detail = actions.find(({ actionExecutionId }) => actionExecutionId === row.execution?.id);
  return declared && approvalOf(declared, detail?.output?.executionResult?.externalExecutionId);
};

const Links = ({ row, route, data }: { row: TimelineRow; route: ExecutionRoute; data: ExecutionData }) => {
  const open = useDialog();
  const { execution } = row;
  if (!execution) return null;
  const approval = approvalIn(row, data);
  const site = safeHref(execution.site);
  const place = { page: 'execution', pipeline: route.pipeline, execution: route.execution } as const;
  return (
    <span className="action-links">
      {execution.buildId ? (
        <ToPlace place={{ ...place, tab: 'log', action: execution.id }} label={`Log of ${row.action}`}>
          Log
        </ToPlace>
      ) : null}
      {execution.reports.length > 0 ? <ToPlace place={{ ...place, tab: 'results' }}>Results</ToPlace> : null}
      {site ? <Elsewhere href={site}>Deployed site</Elsewhere> : null}
      {approval ? (
        <Button
          variant="inline-link"
          ariaLabel={`Review ${row.action}`}
          onClick={() => open({ kind: 'review', stage: row.stage, action: row.action, approval })}
        >
          Review
        </Button>
      ) : null}
    </span>
  );
};

const Bar = ({ row, timeline }: { readonly row: TimelineRow; readonly timeline: Timeline }) => {
  const { left, width } = placeOf(row.bar, timeline);
  const kind = row.bar.kind === 'wait' ? 'wait' : statusWord(row.bar.status).kind;
  return (
    <span className="gantt-track" aria-hidden="true">
      <span className={`gantt-bar gantt-${kind}`} style={{ left: `${left}%`, width: `${width}%` }} />
    </span>
  );
};

const nameOf = ({ action, attempt }: TimelineRow): string => {
  if (action === '') return 'Waits to enter';
  return attempt === 1 ? action : `${action}, attempt ${attempt}`;
};

export const TimelineTab = ({ route, data }: { route: ExecutionRoute; data: ExecutionData }) => {
  const known = timelineOf(data.overview);
  const now = useNowWhile(known.isRunning);
  const timeline = { ...known, to: known.isRunning ? Math.max(known.to, now) : known.to };
  return (
    <table aria-label="Timeline" className="gantt">
      <thead>
        <tr className="gantt-row gantt-head">
          <th scope="col">Stage</th>
          <th scope="col">Action</th>
          <th scope="col">Status</th>
          <th scope="col">Took</th>
          <th scope="col" className="gantt-scale">
            <span>When</span>
            <Elapsed from={timeline.from} to={timeline.to} />
          </th>
        </tr>
      </thead>
      <tbody>
        {timeline.rows.map((row) => (
          <tr className="gantt-row" key={row.key} data-action={row.action} data-status={row.bar.status}>
            <td>{row.stage}</td>
            <td>
              {nameOf(row)} <Links row={row} route={route} data={data} />
              {row.execution?.error ? (
                <div className="action-text action-error">{row.execution.error.message}</div>
              ) : null}
            </td>
            <td>{row.bar.kind === 'wait' ? 'Waiting' : <Status status={row.bar.status} />}</td>
            <td>
              <Elapsed from={row.bar.from} to={row.bar.to} />
            </td>
            <td>
              <Bar row={row} timeline={timeline} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
};
