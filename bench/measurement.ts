/** One number of a bench, and what it must not pass where there is such a thing. */
export interface Measurement {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** The value is good up to here. */
  readonly limit?: number;
  /** What it was measured beside, or why it could not be. */
  readonly note?: string;
}

export const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

/** The value that so many of a hundred are below or at. */
export const percentile = (values: readonly number[], of100: number): number =>
  values.toSorted((a, b) => a - b)[Math.ceil((values.length * of100) / 100) - 1] ?? Number.NaN;

/** Milliseconds that some work takes. */
export const timed = async (work: () => Promise<unknown>): Promise<number> => {
  const before = performance.now();
  await work();
  return performance.now() - before;
};

const shown = (value: number): string =>
  Number.isNaN(value) ? 'not measured' : value.toFixed(value < 10 ? 2 : value < 100 ? 1 : 0);

const verdict = ({ value, limit }: Measurement): string => {
  if (limit === undefined) return '';
  if (Number.isNaN(value)) return `≤ ${limit}  ?`;
  return `≤ ${limit}  ${value <= limit ? 'ok' : 'MISSED'}`;
};

/** The measurements as lines of a table. */
export const renderMeasurements = (
  title: string,
  measurements: readonly Measurement[],
): readonly string[] => {
  const rows = measurements.map((each) => [
    each.name,
    `${shown(each.value)} ${each.unit}`.trim(),
    verdict(each),
    each.note ?? '',
  ]);
  const widths = [0, 1, 2].map((column) => Math.max(...rows.map((row) => (row[column] ?? '').length)));
  const line = (row: readonly string[]): string =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd();
  return [title, ...rows.map((row) => `  ${line(row)}`), ''];
};
