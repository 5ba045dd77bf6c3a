import type { PipelineExecutionSummary } from '@aws-sdk/client-codepipeline';
import Box from '@cloudscape-design/components/box';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useRef } from 'react';
import { ExecutionCells, ExecutionListHead } from '../../components/execution-list.tsx';
import { Failed, Loading } from '../../components/resource-view.tsx';
import { useHistory } from './use-history.ts';

const ROW = 44;
/** Rows before the end at which the next page is asked for. */
const AHEAD = 50;

const Rows = (props: {
  readonly pipeline: string;
  readonly executions: readonly PipelineExecutionSummary[];
  readonly readMore: () => void;
}) => {
  const { pipeline, executions, readMore } = props;
  const scroller = useRef<HTMLDivElement>(null);
  const rows = useVirtualizer({
    count: executions.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW,
    overscan: 6,
  });
  const items = rows.getVirtualItems();
  const last = items.at(-1)?.index ?? 0;
  useEffect(() => {
    if (last >= executions.length - AHEAD) readMore();
  }, [last, executions.length, readMore]);
  return (
    <div className="history" ref={scroller}>
      <table aria-label="Executions" className="execution-table" aria-rowcount={-1}>
        <ExecutionListHead />
        <tbody className="virtual" style={{ height: rows.getTotalSize() }}>
          {items.map(({ index, start, key }) => {
            const execution = executions[index];
            return execution ? (
              <tr
                key={key}
                aria-rowindex={index + 2}
                className="execution-row virtual-row"
                style={{ height: ROW, transform: `translateY(${start}px)` }}
              >
                <ExecutionCells pipeline={pipeline} execution={execution} />
              </tr>
            ) : null;
          })}
        </tbody>
      </table>
    </div>
  );
};

const HistoryPage = ({ pipeline }: { readonly pipeline: string }) => {
  const history = useHistory(pipeline);
  const { executions, isComplete, error, readMore } = history;
  return (
    <SpaceBetween size="m">
      <Header variant="h1" counter={`(${executions.length}${isComplete ? '' : '+'})`}>
        Executions of {pipeline}
      </Header>
      {error === undefined ? null : <Failed what="the executions" error={error} retry={readMore} />}
      {executions.length > 0 ? (
        <Rows pipeline={pipeline} executions={executions} readMore={readMore} />
      ) : isComplete ? (
        <Box textAlign="center">
          Never ran. Release change on the pipeline's page starts the first execution.
        </Box>
      ) : error === undefined ? (
        <Loading what="the executions" />
      ) : null}
    </SpaceBetween>
  );
};

export default HistoryPage;
