import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ConsoleWorld, openConsoleWorld } from './support/console-world.ts';
import { openGuarded } from './support/guarded-page.ts';
import { startAndSettle } from './support/last-execution.ts';

let world: ConsoleWorld;

const HOSTILE =
  '<img src=x onerror=document.title=`owned`> & "quoted" </script><script>document.title=`owned`</script>';

beforeAll(async () => {
  world = await openConsoleWorld();
});
afterAll(() => world?.close());

describe('the page', () => {
  it('has a content policy that lets no inline script run', async () => {
    const response = await fetch(world.up().api);
    const policy = response.headers.get('content-security-policy') ?? '';
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self'");
    expect(policy).not.toMatch(/script-src[^;]*unsafe/);
    expect(policy).toContain("frame-ancestors 'none'");
    expect(await response.text()).not.toMatch(/<script(?![^>]*\ssrc=)/);
    const { page, close } = await openGuarded(world.browser, world.up().api);
    await page.goto('/');
    const ran = await page.evaluate(() => {
      const script = document.createElement('script');
      script.textContent = 'document.title = "owned"';
      document.body.append(script);
      return document.title === 'owned';
    });
    expect(ran).toBe(false);
    await close();
  });

  it('shows a commit message with markup as text, wherever it shows it', async () => {
    await world.change('hostile', HOSTILE);
    const id = await startAndSettle(world.up(), 'site', 'Succeeded');
    const { page, faults, close } = await openGuarded(world.browser, world.up().api);
    for (const address of [
      '/',
      '/#/pipelines/site',
      '/#/pipelines/site/executions',
      `/#/pipelines/site/executions/${id}/timeline`,
    ]) {
      // From one page to another the text would still be there from the first.
      await page.goto('about:blank');
      await page.goto(address);
      await page.getByText(HOSTILE).first().waitFor();
      expect(await page.locator('img[src="x"]').count()).toBe(0);
      expect(await page.title()).not.toContain('owned');
    }
    expect(faults).toEqual([]);
    await close();
  });

  it('has a place for what is asked for with a hostile address', async () => {
    const { page, close } = await openGuarded(world.browser, world.up().api);
    await page.goto(`/#/pipelines/${encodeURIComponent(HOSTILE)}`);
    await page.getByText(`Could not load pipeline ${HOSTILE}`).waitFor();
    await page.goto('/#/nowhere/<img src=x onerror=alert(1)>');
    await page.getByText('There is nothing here').waitFor();
    expect(await page.locator('img[src="x"]').count()).toBe(0);
    await close();
  });
});

describe('a deployed site', () => {
  it('cannot reach the API, nor read from it', async () => {
    await startAndSettle(world.up(), 'site', 'Succeeded');
    const { api, sites } = world.up();
    const folder = join(world.folder, 'data', 'buckets', 'console-site');
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, 'evil.html'), '<!doctype html><title>evil</title>');
    const { page, close } = await openGuarded(world.browser, sites);
    await page.goto(`${sites}/console-site/evil.html`);
    const tried = await page.evaluate(async (endpoint) => {
      const outcome = async (path: string, init: RequestInit): Promise<string> =>
        fetch(`${endpoint}${path}`, init).then(
          async (response) => `${response.type} ${response.status} ${(await response.text()).length}`,
          () => 'refused',
        );
      const headers = {
        'content-type': 'application/x-amz-json-1.1',
        'x-amz-target': 'CodePipeline_20150709.StartPipelineExecution',
      };
      const body = JSON.stringify({ name: 'site' });
      return [
        await outcome('/', { method: 'POST', headers, body }),
        await outcome('/', {
          method: 'POST',
          mode: 'no-cors',
          headers: { 'content-type': 'text/plain' },
          body,
        }),
        await outcome('/rest/trend?pipeline=site', {}),
        await outcome('/rest/trend?pipeline=site', { mode: 'no-cors' }),
        await outcome('/rest/validate', { method: 'POST', mode: 'no-cors', body: '{"text":""}' }),
      ];
    }, api);
    expect(tried.filter((each) => each !== 'refused')).toSatisfy((rest: string[]) =>
      rest.every((each) => each === 'opaque 0 0'),
    );
    const { pipelineExecutionSummaries } = await world
      .up()
      .call<{ pipelineExecutionSummaries: object[] }>('ListPipelineExecutions', { pipelineName: 'site' });
    expect(pipelineExecutionSummaries).toHaveLength(2);
    await close();
  });

  it('of another origin is refused by the API itself, whatever the browser does', async () => {
    const { api, sites } = world.up();
    const origin = new URL(sites).origin;
    for (const [path, init] of [
      ['/', { method: 'POST', headers: { origin } }],
      ['/rest/trend?pipeline=site', { headers: { origin } }],
      ['/rest/trend?pipeline=site', { headers: { 'sec-fetch-site': 'same-site' } }],
    ] as const) {
      expect((await fetch(`${api}${path}`, init)).status).toBe(403);
    }
  });
});
