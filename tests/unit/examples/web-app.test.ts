import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const examples = fileURLToPath(new URL('../../../examples/', import.meta.url));
const nodeBin = dirname(process.execPath);

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stepline-example-'));
  const made = new Set(['dist', 'reports', 'node_modules'].map((name) => join(examples, 'web-app', name)));
  await cp(join(examples, 'web-app'), folder, { recursive: true, filter: (path) => !made.has(path) });
});

afterEach(() => rm(folder, { recursive: true, force: true }));

/** Runs a script of the example as its buildspecs do, with `tools` before everything else on the path. */
const sh = (command: string, env: Record<string, string> = {}, tools = nodeBin) =>
  execa('sh', ['-c', command], {
    cwd: folder,
    reject: false,
    extendEnv: false,
    env: { PATH: [tools, nodeBin, process.env['PATH']].join(delimiter), HOME: folder, ...env },
  });

const heading = async () =>
  /<h1>(.*)<\/h1>/.exec(await readFile(join(folder, 'dist/index.html'), 'utf8'))?.[1];

const report = (file: string) => readFile(join(folder, 'reports', file), 'utf8');

const testCases = async () => (await report('unit/unit-tests.xml')).match(/<testcase /g)?.length;

const applyFix = () => cp(join(examples, 'web-app-fix/files'), folder, { recursive: true });

describe('the example application', () => {
  it('builds its pages with the revision at their foot', async () => {
    const build = await sh('node scripts/build.js', { REVISION: '0123abc' });
    expect(build.stdout.split('\n')).toEqual([
      'built dist/index.html',
      'built dist/guide.html',
      'built dist/recipes/rye.html',
      'built dist/about.html',
    ]);
    expect(await readFile(join(folder, 'dist/recipes/rye.html'), 'utf8')).toContain(
      'Built from <code>0123abc</code>',
    );
  });

  it('passes its unit tests before and after the fix, which changes what visitors read', async () => {
    const run = 'node scripts/build.js && sh scripts/unit-test.sh';
    expect(await sh(run)).toMatchObject({ exitCode: 0 });
    const [before, casesBefore] = [await heading(), await testCases()];
    await applyFix();
    expect(await sh(run)).toMatchObject({ exitCode: 0 });
    expect([before, await heading()]).toEqual(['Bake better braed', 'Bake better bread']);
    expect([casesBefore, await testCases()]).toEqual([14, 15]);
  });

  it('has a test in the fix that fails without it', async () => {
    await applyFix();
    await cp(join(examples, 'web-app/src/pages/index.html'), join(folder, 'src/pages/index.html'));
    const { exitCode } = await sh('node scripts/build.js && sh scripts/unit-test.sh');
    expect(exitCode).toBe(1);
    expect(await report('unit/unit-tests.xml')).toContain('<failure');
  });

  it('refuses to test a site that was not built', async () => {
    const { exitCode, stderr } = await sh('sh scripts/unit-test.sh', { SITE_DIR: '/nowhere' });
    expect([exitCode, stderr]).toEqual([1, expect.stringContaining('no built site in /nowhere')]);
  });
});

describe('the link check', () => {
  const siteUrl = 'http://127.0.0.1:9/site/';

  /** An npm that installs a link checker which says `json` and ends with `exitCode`; none installs nothing. */
  const npmWith = async (checker?: { json: string; exitCode: number }) => {
    const tools = join(folder, 'tools');
    await mkdir(tools);
    await writeFile(join(tools, 'said.json'), checker?.json ?? '');
    const install = checker
      ? `mkdir -p "$3/node_modules/.bin" && printf '#!/bin/sh\\ncat ${tools}/said.json\\nexit ${checker.exitCode}\\n' \
          > "$3/node_modules/.bin/linkinator" && chmod +x "$3/node_modules/.bin/linkinator"`
      : 'exit 1';
    await writeFile(join(tools, 'npm'), `#!/bin/sh\n${install}\n`, { mode: 0o755 });
    return tools;
  };

  const check = async (links: readonly object[], exitCode: number, passed = exitCode === 0) =>
    sh(
      'sh scripts/check-links.sh',
      { SITE_URL: siteUrl },
      await npmWith({ json: JSON.stringify({ links, passed }), exitCode }),
    );

  const start = { url: siteUrl, status: 200, state: 'OK' };
  const page = { url: `${siteUrl}a.html`, status: 200, state: 'OK', parent: siteUrl };

  it('passes when every link answers, and keeps both reports', async () => {
    expect(await check([start, page], 0)).toMatchObject({
      exitCode: 0,
      stdout: expect.stringContaining('2 links fine'),
    });
    expect(await report('links/links.xml')).toContain('<testcase classname="./" name="a.html"/>');
    expect(JSON.parse(await report('links/linkinator.json'))).toMatchObject({ passed: true });
  });

  it('fails on a broken link, and names the page that has it', async () => {
    const broken = {
      url: `${siteUrl}b.html?x=1&y`,
      status: 404,
      state: 'BROKEN',
      parent: `${siteUrl}a.html`,
    };
    const { exitCode, stderr } = await check([start, page, broken], 1);
    expect([exitCode, stderr]).toEqual([1, 'broken: b.html?x=1&y (on a.html): answered 404']);
    expect(await report('links/links.xml')).toContain(
      '<testcase classname="a.html" name="b.html?x=1&amp;y"><failure message="answered 404">',
    );
  });

  it('fails on a fragment that its page lacks, and tells it once', async () => {
    const lost = { url: `${siteUrl}a.html#lost`, status: 200, state: 'BROKEN', parent: siteUrl };
    const { stderr } = await check([start, page, lost, lost], 1);
    expect(stderr).toBe('broken: a.html#lost (on ./): the page has no #lost');
  });

  it('fails when the site does not answer', async () => {
    const { exitCode, stderr } = await check([{ url: siteUrl, status: 0, state: 'BROKEN' }], 1);
    expect([exitCode, stderr]).toEqual([1, `broken: ${siteUrl} (on the start): no answer`]);
  });

  it.each([
    ['finds no link at all', [start]],
    ['was told to skip every link', [start, { ...page, state: 'SKIPPED' }]],
  ])('fails when the checker %s', async (_, links) => {
    const { exitCode, stderr } = await check(links, 0);
    expect([exitCode, stderr]).toEqual([1, expect.stringContaining(`no link was checked at ${siteUrl}`)]);
    expect(await report('links/links.xml')).toContain('failures="1"');
  });

  it.each([
    ['an exit code', 137, true],
    ['a verdict', 0, false],
  ])('fails when the checker contradicts its own list with %s', async (_, code, passed) => {
    const { exitCode, stderr } = await check([start, page], code, passed);
    expect([exitCode, stderr]).toEqual([1, expect.stringContaining(`ended with ${code}`)]);
  });

  it('fails when the checker dies without a result, and leaves a report that says so', async () => {
    const tools = await npmWith({ json: '', exitCode: 139 });
    const { exitCode } = await sh('sh scripts/check-links.sh', { SITE_URL: siteUrl }, tools);
    expect(exitCode).toBe(1);
    expect(await report('links/links.xml')).toContain('ended with 139 and left no readable result');
  });

  it('fails when the checker cannot be installed, and leaves no report of an earlier run', async () => {
    await mkdir(join(folder, 'reports/links'), { recursive: true });
    await writeFile(join(folder, 'reports/links/links.xml'), 'old');
    const { exitCode, stderr } = await sh(
      'sh scripts/check-links.sh',
      { SITE_URL: siteUrl },
      await npmWith(),
    );
    expect([exitCode, stderr]).toEqual([3, expect.stringContaining('no link was checked')]);
    await expect(report('links/links.xml')).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it.each(['', 'web-app', 'file:///etc/', 'http://127.0.0.1:9/site'])(
    'refuses %j as SITE_URL',
    async (url) => {
      const { exitCode, stderr } = await sh('sh scripts/check-links.sh', { SITE_URL: url }, await npmWith());
      expect([exitCode, stderr]).toEqual([2, expect.stringContaining('SITE_URL')]);
    },
  );
});
