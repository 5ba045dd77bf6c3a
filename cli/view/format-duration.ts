const two = (value: number): string => String(value).padStart(2, '0');

/**
 * Milliseconds as people read them: `4.2s`, `42s`, `1m 04s`, `2h 05m`. Below ten seconds with a tenth, unless `whole`
 * (something that still runs would flicker). What is negative, since two clocks differ, counts as nothing.
 */
export const formatDuration = (milliseconds: number, whole = false): string => {
  const tenths = Math.floor(Math.max(0, milliseconds) / 100);
  if (tenths < 100 && !whole) return `${Math.floor(tenths / 10)}.${tenths % 10}s`;
  const seconds = Math.floor(tenths / 10);
  if (seconds < 60) return `${seconds}s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes}m ${two(seconds % 60)}s`;
  return `${Math.floor(minutes / 60)}h ${two(minutes % 60)}m`;
};
