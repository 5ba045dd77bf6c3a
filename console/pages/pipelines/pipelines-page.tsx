import type { PipelineSummary } from '@aws-sdk/client-codepipeline';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Header from '@cloudscape-design/components/header';
import Pagination from '@cloudscape-design/components/pagination';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Spinner from '@cloudscape-design/components/spinner';
import StatusIndicator from '@cloudscape-design/components/status-indicator';
import Table, { type TableProps } from '@cloudscape-design/components/table';
import TextFilter from '@cloudscape-design/components/text-filter';
import { type ReactNode, useState } from 'react';
import { failureText } from '../../api/api-failure.ts';
import { callApi } from '../../api/call-api.ts';
import { ResourceView } from '../../components/resource-view.tsx';
import { RelativeTime } from '../../components/times.tsx';
import { ToPlace } from '../../components/to-place.tsx';
import { readAllPages } from '../../data/read-all-pages.ts';
import { useResource } from '../../data/use-resource.ts';
import { addressOf } from '../../routing/route.ts';
import { type Glance, type Glances, useGlances } from './glance.ts';
import { LastDuration, LastExecution, LastExecutions, LastRevision, StageMarks } from './glance-cells.tsx';
import { type PipelineSort, sortPipelines } from './sort-pipelines.ts';

const ROWS = 20;
/** No event tells of pipelines that are made or deleted. */
const POLL_MS = 30_000;

const readPipelines = (signal: AbortSignal): Promise<readonly PipelineSummary[]> =>
  readAllPages(async (nextToken) => {
    const { pipelines, nextToken: next } = await callApi(
      'ListPipelines',
      nextToken === undefined ? {} : { nextToken },
      signal,
    );
    return { items: pipelines, nextToken: next };
  });

const glanceCell =
  (glances: Glances, draw: (glance: Glance, name: string) => ReactNode) =>
  ({ name = '' }: PipelineSummary): ReactNode => {
    const found = glances.get(name);
    if (found?.value) return draw(found.value, name);
    if (found?.error === undefined) return <Spinner />;
    return <StatusIndicator type="warning">{failureText(found.error).message}</StatusIndicator>;
  };

const columnsOf = (glances: Glances): TableProps.ColumnDefinition<PipelineSummary>[] => [
  {
    id: 'name',
    header: 'Name',
    sortingField: 'name',
    isRowHeader: true,
    cell: ({ name = '' }) => <ToPlace place={{ page: 'pipeline', pipeline: name }}>{name}</ToPlace>,
  },
  {
    id: 'stages',
    header: 'Stages',
    cell: glanceCell(glances, ({ stages }) => <StageMarks stages={stages} />),
  },
  {
    id: 'last',
    header: 'Last execution',
    cell: glanceCell(glances, ({ executions }, name) => (
      <LastExecution pipeline={name} executions={executions} />
    )),
  },
  {
    id: 'revision',
    header: 'Last revision',
    cell: glanceCell(glances, ({ executions }) => <LastRevision executions={executions} />),
  },
  {
    id: 'duration',
    header: 'Duration',
    cell: glanceCell(glances, ({ executions }) => <LastDuration executions={executions} />),
  },
  {
    id: 'history',
    header: 'Last executions',
    cell: glanceCell(glances, ({ executions }) => <LastExecutions executions={executions} />),
  },
  {
    id: 'updated',
    header: 'Declared',
    sortingField: 'updated',
    cell: ({ updated, version }) => (
      <>
        version {version}, <RelativeTime time={updated} />
      </>
    ),
  },
];

const Empty = () => (
  <Box textAlign="center" padding="l">
    <SpaceBetween size="s">
      <b>No pipelines</b>
      <div>Declare one in a file, and serve it:</div>
      <Box variant="code">npx stepline up --pipelines .</Box>
    </SpaceBetween>
  </Box>
);

const PipelinesTable = ({ pipelines }: { readonly pipelines: readonly PipelineSummary[] }) => {
  const [filter, setFilter] = useState('');
  const [page, setPage] = useState(1);
  const [sort, setSort] = useState<PipelineSort>({ field: 'name', isDescending: false });
  const wanted = filter.trim().toLowerCase();
  const matching = pipelines.filter(({ name = '' }) => name.toLowerCase().includes(wanted));
  const pages = Math.max(1, Math.ceil(matching.length / ROWS));
  const shown = sortPipelines(matching, sort).slice((page - 1) * ROWS, page * ROWS);
  const glances = useGlances(shown.map(({ name = '' }) => name));
  return (
    <Table
      variant="full-page"
      stickyHeader={false}
      trackBy="name"
      items={[...shown]}
      columnDefinitions={columnsOf(glances)}
      sortingColumn={{ sortingField: sort.field }}
      sortingDescending={sort.isDescending}
      onSortingChange={({ detail }) =>
        setSort({
          field: detail.sortingColumn.sortingField === 'updated' ? 'updated' : 'name',
          isDescending: detail.isDescending ?? false,
        })
      }
      ariaLabels={{ tableLabel: 'Pipelines' }}
      header={
        <Header
          variant="awsui-h1-sticky"
          counter={`(${pipelines.length})`}
          actions={<Button href={addressOf({ page: 'create' })}>Create pipeline</Button>}
        >
          Pipelines
        </Header>
      }
      filter={
        <TextFilter
          filteringText={filter}
          filteringPlaceholder="Find pipelines by name"
          filteringAriaLabel="Find pipelines by name"
          countText={`${matching.length} ${matching.length === 1 ? 'match' : 'matches'}`}
          onChange={({ detail }) => {
            setFilter(detail.filteringText);
            setPage(1);
          }}
        />
      }
      pagination={
        pages === 1 ? undefined : (
          <Pagination
            currentPageIndex={page}
            pagesCount={pages}
            onChange={({ detail }) => setPage(detail.currentPageIndex)}
          />
        )
      }
      empty={
        pipelines.length === 0 ? <Empty /> : <Box textAlign="center">No pipeline has this in its name.</Box>
      }
    />
  );
};

export const PipelinesPage = () => {
  const pipelines = useResource('pipelines', readPipelines, { everyMs: POLL_MS });
  return (
    <ResourceView what="the pipelines" resource={pipelines}>
      {(found) => <PipelinesTable pipelines={found} />}
    </ResourceView>
  );
};
