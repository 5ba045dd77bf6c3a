import Box from '@cloudscape-design/components/box';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { rest } from '../../api/rest.ts';
import type { Report } from '../../api/rest-types.ts';
import { Elsewhere } from '../../components/elsewhere.tsx';
import { ResourceView } from '../../components/resource-view.tsx';
import { safeHref } from '../../components/safe-href.ts';
import { actionEndsOf } from '../../data/changes-of.ts';
import { useResource } from '../../data/use-resource.ts';
import type { Route } from '../../routing/route.ts';
import { CoverageView } from './coverage-view.tsx';
import type { ExecutionData } from './read-execution.ts';
import { ReportView } from './report-view.tsx';
import { TrendView } from './trend-view.tsx';

type Props = { readonly route: Extract<Route, { page: 'execution' }>; readonly data: ExecutionData };

const failuresFirst = (reports: readonly Report[]): readonly Report[] =>
  reports.toSorted((a, b) => Number(b.failures > 0) - Number(a.failures > 0));

const Sites = ({ data }: Pick<Props, 'data'>) => {
  const sites = data.overview.actions.flatMap(({ id, action, site }) => {
    const href = safeHref(site);
    return href === undefined ? [] : [{ id, action, href }];
  });
  if (sites.length === 0) return null;
  return (
    <div>
      {sites.map(({ id, action, href }) => (
        <div key={id}>
          {action} published <Elsewhere href={href}>{href}</Elsewhere>
        </div>
      ))}
    </div>
  );
};

/** Test cases, failures first; coverage; the trend over executions; where the site is. */
export const ResultsTab = ({ route, data }: Props) => {
  const { pipeline, execution } = route;
  const changedBy = actionEndsOf(pipeline);
  const reports = useResource(
    `${pipeline} ${execution}`,
    (signal) => rest.reports(pipeline, execution, signal),
    { changedBy },
  );
  const trend = useResource(pipeline, (signal) => rest.trend(pipeline, signal), { changedBy });
  const flaky = new Set(trend.status === 'ready' ? trend.value.flaky : []);
  return (
    <SpaceBetween size="l">
      <Sites data={data} />
      <ResourceView what="the test results" resource={reports}>
        {(found) =>
          found.length === 0 ? (
            <Box color="text-status-inactive">
              No action of this execution has kept a report. A buildspec names them under “reports”.
            </Box>
          ) : (
            <SpaceBetween size="l">
              {failuresFirst(found).map((report) =>
                report.type === 'TEST' ? (
                  <ReportView
                    key={`${report.actionExecutionId} ${report.name}`}
                    report={report}
                    flaky={flaky}
                  />
                ) : (
                  <CoverageView key={`${report.actionExecutionId} ${report.name}`} report={report} />
                ),
              )}
            </SpaceBetween>
          )
        }
      </ResourceView>
      <ResourceView what="the trend" resource={trend}>
        {(found) => <TrendView pipeline={pipeline} trend={found} />}
      </ResourceView>
    </SpaceBetween>
  );
};
