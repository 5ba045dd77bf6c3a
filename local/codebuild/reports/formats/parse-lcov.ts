import type { Coverage } from '../coverage.ts';
import { LineHits } from '../line-hits.ts';
import { MalformedReport } from '../malformed-report.ts';

/** Records that say nothing of lines and branches: functions, totals, the test's name, the version of the file. */
const OTHERS = /^(TN|VER|FN|FNDA|FNF|FNH|FNL|FNA|LF|LH|BRF|BRH|MCDC|MCF|MCH):/;

const add = (hits: LineHits, path: string, record: string): boolean => {
  const line = /^DA:(\d+),(-?\d+)(?:,|$)/.exec(record);
  if (line !== null) {
    hits.line(path, Number(line[1]), Math.max(0, Number(line[2])));
    return true;
  }
  const branch = /^BRDA:(\d+,e?\d+,.+),(-|\d+)$/.exec(record);
  if (branch === null) return OTHERS.test(record);
  hits.branch(path, branch[1] ?? '', branch[2] === '-' ? 0 : Number(branch[2]));
  return true;
};

/** LCOV's tracefile (`LCOV`). A file that several tests covered is there several times. @throws {MalformedReport} */
export const parseLcov = (text: string): Coverage => {
  const hits = new LineHits();
  let path: string | undefined;
  for (const [index, raw] of text.split('\n').entries()) {
    const record = raw.trim();
    if (record === '' || record.startsWith('#')) continue;
    if (record.startsWith('SF:')) {
      path = record.slice(3);
      hits.file(path);
    } else if (record === 'end_of_record') {
      path = undefined;
    } else if (path === undefined ? !OTHERS.test(record) : !add(hits, path, record)) {
      throw new MalformedReport(`not a record of LCOV: ${record.slice(0, 80)}`, index + 1);
    }
  }
  if (path !== undefined)
    throw new MalformedReport(`the record of ${path} has no end`, text.split('\n').length);
  return hits.coverage();
};
