import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import { type ExecutionSummary, renderSummary } from '../../../../cli/view/summary.ts';

const green: ExecutionSummary = {
  pipeline: 'web-app',
  pipelineExecutionId: '019b7c00-0000-7000-8000-000000000001',
  status: 'Succeeded',
  startTime: 1_000,
  endTime: 13_400,
  sites: [
    {
      bucket: 'web-app-production',
      url: 'http://127.0.0.1:4512/sites/web-app-production/',
      path: '/data/sites/web-app',
    },
  ],
  artifacts: [
    { name: 'SourceOutput', path: '/data/a.zip' },
    { name: 'LinkReport', path: '/data/b.zip' },
  ],
  reports: [
    { name: 'unit-tests', path: '/data/unit', tests: 14, failures: 0 },
    { name: 'links', path: '/data/links', tests: 1, failures: 0 },
  ],
  actions: [{ stage: 'Prod', action: 'Build', status: 'Succeeded' }],
};

const red: ExecutionSummary = {
  ...green,
  status: 'Failed',
  sites: [],
  artifacts: [],
  reports: [
    {
      name: 'unit-tests',
      path: '/data/unit',
      tests: 15,
      failures: 2,
      failedCases: [
        {
          suite: 'dough',
          name: 'weighs flour',
          message: 'expected 5\n\n  got \u001B[31m6\u001B[0m\n  at a\n  at b\n  at c',
        },
        { name: 'no suite' },
      ],
    },
    { name: 'coverage', path: '/data/coverage', tests: 0, failures: 0 },
  ],
  actions: [
    { stage: 'Prod', action: 'Build', status: 'Succeeded' },
    { stage: 'Prod', action: 'UnitTest', status: 'Failed', message: 'npm test ended with 1' },
    { stage: 'Prod', action: 'Lint', status: 'Abandoned' },
  ],
};

describe('renderSummary', () => {
  it('says where the site, the artifacts and the test results are', () => {
    expect(renderSummary(green, false)).toEqual([
      'web-app succeeded in 12s  019b7c00-0000-7000-8000-000000000001',
      '',
      'Site       http://127.0.0.1:4512/sites/web-app-production/',
      '           /data/sites/web-app',
      'Artifacts  SourceOutput  /data/a.zip',
      '           LinkReport    /data/b.zip',
      'Tests      unit-tests  ✓ 14 tests, none failed  /data/unit',
      '           links       ✓ 1 test, none failed  /data/links',
    ]);
  });

  it('says what failed and why, first; and what there is none of', () => {
    expect(renderSummary(red, false)).toEqual([
      'web-app failed in 12s  019b7c00-0000-7000-8000-000000000001',
      '',
      'Failed     Prod / UnitTest failed: npm test ended with 1',
      '           Prod / Lint abandoned',
      'Site       none',
      'Artifacts  none',
      'Tests      unit-tests  ✗ 2 of 15 failed  /data/unit',
      '             ✗ dough › weighs flour',
      '               expected 5',
      '               got 6',
      '               at a',
      '               … 2 more lines',
      '             ✗ no suite',
      '           coverage    ? no test case  /data/coverage',
    ]);
  });

  it('stops after ten failed cases of a report, and says so', () => {
    const failedCases = Array.from({ length: 12 }, (_, index) => ({ name: `case ${index}` }));
    const report = { name: 'many', path: '/data/many', tests: 12, failures: 12, failedCases };
    const lines = renderSummary({ ...red, reports: [report] }, false);
    expect(lines.filter((line) => line.includes('case '))).toHaveLength(10);
    expect(lines.at(-1)?.trim()).toBe('… 2 more failed cases in the report');
  });

  it('says the same in colour', () => {
    for (const summary of [green, red]) {
      const painted = renderSummary(summary, true);
      expect(painted.map(stripVTControlCharacters)).toEqual(renderSummary(summary, false));
      expect(painted).not.toEqual(renderSummary(summary, false));
    }
  });
});
