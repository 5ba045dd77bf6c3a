import Badge from '@cloudscape-design/components/badge';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import Link from '@cloudscape-design/components/link';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useCallback, useState } from 'react';
import { callApi } from '../../api/call-api.ts';
import { ExecutionList } from '../../components/execution-list.tsx';
import { ResourceView } from '../../components/resource-view.tsx';
import { changesOf } from '../../data/changes-of.ts';
import { isUnsettled } from '../../data/is-unsettled.ts';
import type { StageView } from '../../data/stage-views.ts';
import { useResource } from '../../data/use-resource.ts';
import { addressOf } from '../../routing/route.ts';
import { type Dialog, DialogContext } from './dialog.ts';
import { OpenDialog } from './open-dialog.tsx';
import { type PipelinePageData, readPipelinePage } from './read-pipeline-page.ts';
import { StageGraph } from './stage-graph.tsx';

/** No event tells of transitions that somebody else switched. */
const POLL_MS = 20_000;
const LAST = 10;

const Recent = ({ pipeline }: { readonly pipeline: string }) => {
  const recent = useResource(
    pipeline,
    (signal) => callApi('ListPipelineExecutions', { pipelineName: pipeline, maxResults: LAST }, signal),
    { changedBy: changesOf(pipeline), everyMs: POLL_MS },
  );
  return (
    <Container
      header={
        <Header
          variant="h2"
          actions={<Link href={addressOf({ page: 'history', pipeline })}>All executions</Link>}
        >
          Last executions
        </Header>
      }
    >
      <ResourceView what="the executions" resource={recent}>
        {({ pipelineExecutionSummaries = [] }) => (
          <ExecutionList pipeline={pipeline} executions={pipelineExecutionSummaries} />
        )}
      </ResourceView>
    </Container>
  );
};

const Ready = (props: {
  readonly pipeline: string;
  readonly data: PipelinePageData;
  readonly reload: () => void;
}) => {
  const { pipeline, data, reload } = props;
  const [dialog, setDialog] = useState<Dialog>();
  const open = useCallback((next: Dialog) => setDialog(next), []);
  const hasGates = data.declaration.executionMode !== 'PARALLEL';
  return (
    <DialogContext value={open}>
      <SpaceBetween size="l">
        <Header
          variant="h1"
          actions={
            <SpaceBetween direction="horizontal" size="xs">
              <Button href={addressOf({ page: 'declaration', pipeline })}>Declaration</Button>
              <Button variant="primary" onClick={() => open({ kind: 'start' })}>
                Release change
              </Button>
            </SpaceBetween>
          }
          description={
            <>
              Version {data.declaration.version}{' '}
              <Badge>{data.declaration.executionMode ?? 'SUPERSEDED'}</Badge>
            </>
          }
        >
          {pipeline}
        </Header>
        {hasGates ? null : (
          <Box color="text-body-secondary">
            Executions of a PARALLEL pipeline do not wait for each other, so its stages have no state: look at
            the executions.
          </Box>
        )}
        <StageGraph pipeline={pipeline} stages={data.stages} hasGates={hasGates} />
        <Recent pipeline={pipeline} />
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

const hasUnsettled = ({ groups }: StageView): boolean =>
  groups.flat().some((action) => isUnsettled({ ...action, hasToken: action.approval !== undefined }));

const PipelinePage = ({ pipeline }: { readonly pipeline: string }) => {
  const data = useResource(pipeline, (signal) => readPipelinePage(pipeline, signal), {
    changedBy: changesOf(pipeline),
    everyMs: POLL_MS,
    isUnsettled: ({ stages }) => stages.some(hasUnsettled),
  });
  return (
    <ResourceView what={`pipeline ${pipeline}`} resource={data}>
      {(value) => (
        <Ready pipeline={pipeline} data={value} reload={data.status === 'loading' ? () => {} : data.reload} />
      )}
    </ResourceView>
  );
};

export default PipelinePage;
