import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { importFile } from '../../../../cli/commands/import-file.ts';
import { readPipelineFile } from '../../../../cli/read-pipeline-file.ts';
import { readProjects } from '../../../../local/codebuild/projects/read-projects.ts';

const caseFile = (name: string): string =>
  fileURLToPath(new URL(`../../../cases/import/${name}/template.yml`, import.meta.url));

describe('stepline import', () => {
  let out: string;
  let printed: string;
  beforeEach(async () => {
    out = await mkdtemp(join(tmpdir(), 'stepline-import-'));
    printed = '';
    vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
      printed += String(text);
      return true;
    });
  });
  afterEach(async () => {
    vi.restoreAllMocks();
    await rm(out, { recursive: true });
  });

  it('writes files that Stepline reads', async () => {
    const file = caseFile('template-with-short-tags-is-resolved');
    expect(await importFile(file, { out, parameter: ['Branch=trunk'] })).toBe(0);
    expect((await readPipelineFile(join(out, 'pipeline.yml'))).name).toBe('web-trunk');
    const project = await readProjects(join(out, 'codebuild'))('Build');
    expect(project).toMatchObject({ timeoutInMinutes: 15, source: { buildspec: 'ci/build.yml' } });
  });

  it('lists what is left to do, and says so by its exit code', async () => {
    expect(await importFile(caseFile('what-is-not-known-is-named'), { out, parameter: [] })).toBe(1);
    expect(printed).toContain('Configuration.BucketName: Ref Bucket is not known');
    expect(printed).toContain('Resources.Hook: AWS::CodePipeline::Webhook');
    expect(await readFile(join(out, 'pipeline.yml'), 'utf8')).not.toContain('hunter2');
  });

  it('replaces nothing unless told to', async () => {
    const file = caseFile('template-with-short-tags-is-resolved');
    await importFile(file, { out, parameter: [] });
    await expect(importFile(file, { out, parameter: [] })).rejects.toMatchObject({
      name: 'ConfigurationError',
    });
    expect(await importFile(file, { out, parameter: [], force: true })).toBe(0);
  });

  it('takes parameters as name=value', async () => {
    const file = caseFile('template-with-short-tags-is-resolved');
    await expect(importFile(file, { out, parameter: ['Branch'] })).rejects.toMatchObject({
      where: '--parameter',
    });
  });
});
