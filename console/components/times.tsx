import { duration, exactTime, relativeTime } from '../strings/times.ts';
import { useNow, useNowWhile } from './now.ts';

/** `5 minutes ago`, with the exact time on hover. */
export const RelativeTime = ({ time }: { readonly time: Date | number | undefined }) => {
  const now = useNow();
  if (time === undefined) return <>-</>;
  const at = Number(time);
  return (
    <time dateTime={new Date(at).toISOString()} title={exactTime(at)}>
      {relativeTime(at, Math.max(now, at))}
    </time>
  );
};

/** How long something took, or is taking: it then counts on. Epoch milliseconds. */
export const Elapsed = ({ from, to }: { readonly from: number; readonly to: number | undefined }) => {
  const now = useNowWhile(to === undefined);
  return <span title={exactTime(from)}>{duration((to ?? Math.max(now, from)) - from)}</span>;
};
