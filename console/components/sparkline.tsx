import type { PipelineExecutionSummary } from '@aws-sdk/client-codepipeline';
import { statusWord } from '../strings/status-words.ts';
import { duration } from '../strings/times.ts';

const HEIGHT = 24;
const BAR = 6;
const GAP = 2;

const lengthOf = ({ startTime, lastUpdateTime }: PipelineExecutionSummary): number =>
  Number(lastUpdateTime ?? 0) - Number(startTime ?? 0);

/** The last executions as bars: as high as they took long, in the colour of how they ended. Oldest first. */
export const Sparkline = ({ executions }: { readonly executions: readonly PipelineExecutionSummary[] }) => {
  if (executions.length === 0) return <>-</>;
  const longest = Math.max(...executions.map(lengthOf), 1);
  const words = executions.map((each) => `${statusWord(each.status).text}, ${duration(lengthOf(each))}`);
  return (
    <svg
      className="sparkline"
      role="img"
      aria-label={`Last ${executions.length} executions, oldest first: ${words.join('; ')}`}
      width={executions.length * (BAR + GAP)}
      height={HEIGHT}
    >
      {executions.map((each, at) => {
        const height = Math.max(4, (lengthOf(each) / longest) * HEIGHT);
        return (
          <rect
            key={each.pipelineExecutionId}
            className={`bar bar-${statusWord(each.status).kind}`}
            x={at * (BAR + GAP)}
            y={HEIGHT - height}
            width={BAR}
            height={height}
            rx={1}
          >
            <title>{words[at]}</title>
          </rect>
        );
      })}
    </svg>
  );
};
