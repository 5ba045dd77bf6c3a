import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ReportGroupSpec } from '../../../../../local/codebuild/buildspec/buildspec.ts';
import { collectReports } from '../../../../../local/codebuild/reports/collect-reports.ts';

let outside: string;
let root: string;
beforeEach(async () => {
  outside = await realpath(await mkdtemp(join(tmpdir(), 'stepline-reports-')));
  root = join(outside, 'src');
  await mkdir(root);
});
afterEach(() => rm(outside, { recursive: true, force: true }));

const put = async (path: string, content: string | Uint8Array) => {
  await mkdir(dirname(join(root, path)), { recursive: true });
  await writeFile(join(root, path), content);
};
const group = (files: string[], more: Partial<ReportGroupSpec> = {}): ReportGroupSpec => ({
  files,
  baseDirectory: '.',
  discardPaths: false,
  fileFormat: 'JUNITXML',
  ...more,
});
const junit = (name: string, inside = '') =>
  `<testsuite name="s"><testcase name="${name}">${inside}</testcase></testsuite>`;

describe('collectReports', () => {
  it('collects the cases of all files of a group, and counts them', async () => {
    await put('reports/a.xml', junit('one'));
    await put('reports/deep/b.xml', junit('two', '<failure message="no"/>'));
    await put('reports/deep/c.xml', junit('three', '<error message="oh"/>'));
    const { reports, warnings } = await collectReports(
      { unit: group(['**/*.xml'], { baseDirectory: 'reports' }) },
      root,
    );
    expect(warnings).toEqual([]);
    expect(reports).toMatchObject([{ name: 'unit', type: 'TEST', tests: 3, failures: 2 }]);
    expect(reports[0]?.cases.map(({ name, status }) => [name, status])).toEqual([
      ['one', 'SUCCEEDED'],
      ['two', 'FAILED'],
      ['three', 'ERROR'],
    ]);
    expect(reports[0]?.files).toEqual(
      ['a.xml', 'deep/b.xml', 'deep/c.xml'].map((path) => ({ path, source: join(root, 'reports', path) })),
    );
  });

  it('warns of a malformed file with its line, keeps the file, and reads the others', async () => {
    await put('bad.xml', '<testsuite>\n<testcase>\n</testsuite>');
    await put('good.xml', junit('one'));
    const { reports, warnings } = await collectReports({ unit: group(['*.xml']) }, root);
    expect(warnings).toEqual([
      { file: 'bad.xml', line: 3, message: expect.stringContaining('not well-formed XML') },
    ]);
    expect(reports).toMatchObject([
      { tests: 1, failures: 0, files: [{ path: 'bad.xml' }, { path: 'good.xml' }] },
    ]);
  });

  it.each([
    ['no file', group(['missing.xml']), 'missing.xml'],
    ['no base directory', group(['*'], { baseDirectory: 'gone' }), 'gone'],
    ['a path that leads out', group(['../x.xml']), '.'],
  ])('warns of %s, and has no report', async (_, spec, file) => {
    const { reports, warnings } = await collectReports({ unit: spec }, root);
    expect(reports).toEqual([]);
    expect(warnings).toEqual([{ file, message: expect.any(String) }]);
  });

  it('goes on with the next group after one that is wrong', async () => {
    await put('a.xml', junit('one'));
    const groups = { wrong: group(['*'], { baseDirectory: 'gone' }), right: group(['a.xml']) };
    expect((await collectReports(groups, root)).reports).toMatchObject([{ name: 'right', tests: 1 }]);
  });

  it('puts files side by side with discard-paths, and loses none of one name', async () => {
    await put('a/report.xml', junit('one'));
    await put('b/report.xml', junit('two'));
    const { reports } = await collectReports({ unit: group(['**/*.xml'], { discardPaths: true }) }, root);
    expect(reports[0]?.files.map(({ path }) => path)).toEqual(['report.xml', 'b/report.xml']);
    expect(reports[0]?.tests).toBe(2);
  });

  it('reads code coverage, and tells of a file that is covered twice', async () => {
    const lcov = (file: string, hits: number) => `SF:${file}\nDA:1,${hits}\nend_of_record\n`;
    await put('a.info', lcov('x.js', 1) + lcov('y.js', 0));
    await put('b.info', lcov('x.js', 0));
    const { reports, warnings } = await collectReports(
      { cover: group(['*.info'], { fileFormat: 'LCOV' }) },
      root,
    );
    expect(reports).toMatchObject([
      {
        name: 'cover',
        type: 'CODE_COVERAGE',
        tests: 0,
        cases: [],
        coverage: { linesCovered: 1, linesMissed: 1 },
      },
    ]);
    expect(warnings).toMatchObject([{ file: 'x.js' }]);
  });

  it.each<[string, Uint8Array]>([
    ['UTF-8 with a byte order mark', Buffer.from(`\uFEFF<?xml version="1.0"?>${junit('grün')}`)],
    ['UTF-16', Buffer.from(`\uFEFF<?xml version="1.0" encoding="utf-16"?>${junit('grün')}`, 'utf16le')],
    ['ISO 8859-1', Buffer.from(`<?xml version="1.0" encoding="ISO-8859-1"?>${junit('grün')}`, 'latin1')],
  ])('reads %s', async (_, bytes) => {
    await put('a.xml', bytes);
    const { reports } = await collectReports({ unit: group(['a.xml']) }, root);
    expect(reports[0]?.cases).toMatchObject([{ name: 'grün' }]);
  });

  it('reads no file outside the source directory', async () => {
    await writeFile(join(outside, 'secret.xml'), junit('secret'));
    await symlink('../secret.xml', join(root, 'a.xml'));
    const { reports, warnings } = await collectReports({ unit: group(['*.xml']) }, root);
    expect(reports).toEqual([]);
    expect(warnings).toMatchObject([{ file: 'a.xml' }]);
  });
});
