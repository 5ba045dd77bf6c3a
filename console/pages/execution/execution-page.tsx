import Button from '@cloudscape-design/components/button';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Tabs from '@cloudscape-design/components/tabs';
import { useCallback, useState } from 'react';
import { ResourceView } from '../../components/resource-view.tsx';
import { shortId } from '../../components/to-place.tsx';
import { changesOf } from '../../data/changes-of.ts';
import { isUnsettled } from '../../data/is-unsettled.ts';
import { useResource } from '../../data/use-resource.ts';
import { EXECUTION_TABS, type ExecutionTab, type Route } from '../../routing/route.ts';
import { goTo } from '../../routing/use-route.ts';
import { TAB_WORDS } from '../../strings/crumbs.ts';
import { type Dialog, DialogContext } from '../pipeline/dialog.ts';
import { OpenDialog } from '../pipeline/open-dialog.tsx';
import { ArtifactsTab } from './artifacts-tab.tsx';
import { DetailsTab } from './details-tab.tsx';
import { ExecutionSummary } from './execution-summary.tsx';
import { LogTab } from './log-tab.tsx';
import { MachineTab } from './machine-tab.tsx';
import { type ExecutionData, readExecution } from './read-execution.ts';
import { ResultsTab } from './results-tab.tsx';
import { TimelineTab } from './timeline-tab.tsx';

type ExecutionRoute = Extract<Route, { page: 'execution' }>;

const TABS: Readonly<
  Record<ExecutionTab, (props: { route: ExecutionRoute; data: ExecutionData }) => React.ReactNode>
> = {
  timeline: TimelineTab,
  log: LogTab,
  results: ResultsTab,
  artifacts: ArtifactsTab,
  machine: MachineTab,
  details: DetailsTab,
};

const failedStage = ({ overview }: ExecutionData): string | undefined =>
  overview.stages.findLast(({ status }) => status === 'Failed' || status === 'Stopped')?.name;

const Buttons = ({
  data,
  open,
}: {
  readonly data: ExecutionData;
  readonly open: (dialog: Dialog) => void;
}) => {
  const { executionId, status, ended } = data.overview;
  const stage = failedStage(data);
  const isRetryable = stage !== undefined && (status === 'Failed' || status === 'Stopped');
  return (
    <SpaceBetween direction="horizontal" size="xs">
      {ended ? null : <Button onClick={() => open({ kind: 'stop', execution: executionId })}>Stop</Button>}
      {isRetryable ? (
        <Button onClick={() => open({ kind: 'retry', stage, execution: executionId })}>Retry {stage}</Button>
      ) : null}
    </SpaceBetween>
  );
};

const Ready = (props: {
  readonly route: ExecutionRoute;
  readonly data: ExecutionData;
  readonly reload: () => void;
}) => {
  const { route, data, reload } = props;
  const [dialog, setDialog] = useState<Dialog>();
  const open = useCallback((next: Dialog) => setDialog(next), []);
  const { pipeline, execution } = route;
  const Tab = TABS[route.tab];
  return (
    <DialogContext value={open}>
      <SpaceBetween size="l">
        <Header variant="h1" actions={<Buttons data={data} open={open} />}>
          Execution {shortId(execution)}
        </Header>
        <ExecutionSummary data={data} />
        <Tabs
          activeTabId={route.tab}
          ariaLabel="Parts of the execution"
          onChange={({ detail }) => {
            const tab = EXECUTION_TABS.find((each) => each === detail.activeTabId) ?? 'timeline';
            goTo({ page: 'execution', pipeline, execution, tab });
          }}
          tabs={EXECUTION_TABS.map((id) => ({
            id,
            label: TAB_WORDS[id],
            content: id === route.tab ? <Tab route={route} data={data} /> : null,
          }))}
        />
      </SpaceBetween>
      {dialog ? (
        <OpenDialog
          dialog={dialog}
          declaration={data.declaration}
          close={() => {
            setDialog(undefined);
            reload();
          }}
        />
      ) : null}
    </DialogContext>
  );
};

const hasUnsettled = ({ overview, actions }: ExecutionData): boolean => {
  const details = new Map(actions.map((action) => [action.actionExecutionId, action]));
  return overview.actions.some(({ id, status, buildId }) => {
    const { input, output } = details.get(id) ?? {};
    return isUnsettled({
      status,
      category: input?.actionTypeId?.category,
      provider: input?.actionTypeId?.provider,
      hasLog: buildId !== undefined,
      hasToken: output?.executionResult?.externalExecutionId !== undefined,
    });
  });
};

const ExecutionPage = ({ route }: { readonly route: ExecutionRoute }) => {
  const { pipeline, execution } = route;
  const data = useResource(
    `${pipeline} ${execution}`,
    (signal) => readExecution(pipeline, execution, signal),
    { changedBy: changesOf(pipeline, execution), isUnsettled: hasUnsettled },
  );
  return (
    <ResourceView what={`execution ${shortId(execution)}`} resource={data}>
      {(value) => (
        <Ready route={route} data={value} reload={data.status === 'loading' ? () => {} : data.reload} />
      )}
    </ResourceView>
  );
};

export default ExecutionPage;
