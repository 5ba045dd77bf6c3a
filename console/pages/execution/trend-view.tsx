import Box from '@cloudscape-design/components/box';
import Container from '@cloudscape-design/components/container';
import Header from '@cloudscape-design/components/header';
import type { Trend, TrendPoint } from '../../api/rest-types.ts';
import { addressOf } from '../../routing/route.ts';
import { exactTime } from '../../strings/times.ts';

const HEIGHT = 80;

const wordsOf = ({ tests, failures, startTime, coveredPercent }: TrendPoint): string =>
  `${exactTime(startTime)}: ${tests} tests, ${failures} failed${coveredPercent === undefined ? '' : `, ${coveredPercent} % covered`}`;

/** Tests per execution, oldest first: as high as there are tests, the part that failed in red. Each bar leads there. */
export const TrendView = ({ pipeline, trend }: { readonly pipeline: string; readonly trend: Trend }) => {
  const most = Math.max(1, ...trend.points.map(({ tests }) => tests));
  return (
    <Container header={<Header variant="h2">Trend over the last executions</Header>}>
      {trend.points.length === 0 ? (
        <Box color="text-status-inactive">No execution has kept a report yet.</Box>
      ) : (
        <ol className="trend">
          {trend.points.map((point) => (
            <li key={point.executionId}>
              <a
                href={addressOf({
                  page: 'execution',
                  pipeline,
                  execution: point.executionId,
                  tab: 'results',
                })}
                aria-label={wordsOf(point)}
                title={wordsOf(point)}
              >
                <span
                  className="trend-passed"
                  style={{ height: ((point.tests - point.failures) / most) * HEIGHT }}
                />
                <span className="trend-failed" style={{ height: (point.failures / most) * HEIGHT }} />
              </a>
            </li>
          ))}
        </ol>
      )}
    </Container>
  );
};
