import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { createRepository } from './repository.ts';
import { pipeline } from './small-pipeline.ts';
import { temporaryFolder } from './stepline.ts';
import { startUp } from './up.ts';

const SIGN = {
  name: 'Sign',
  actionTypeId: { category: 'Approval', owner: 'AWS', provider: 'Manual', version: '1' },
  configuration: { CustomData: 'of #{Fetch.BranchName}', ExternalEntityLink: 'http://example.com/change' },
};

it('up prints whom it asks and the links that answer, keeps them, and approves when one is followed', async () => {
  const folder = await temporaryFolder();
  const repository = await createRepository(join(folder, 'app'), { 'index.html': '<h1>one</h1>' });
  await writeFile(join(folder, 'pipeline.yml'), pipeline('web', [{ name: 'Gate', actions: [SIGN] }]));
  const data = join(folder, 'data');
  const up = await startUp(['--data', data, '--pipelines', folder, '--repo', `team/app=${repository}`]);
  await up.call('StartPipelineExecution', { name: 'web' });
  const [text, link = ''] = await up.running.output(
    /APPROVAL NEEDED: AWS CodePipeline web for action Sign\n[\s\S]*^ {2}approve +(\S+)\n {2}reject +\S+\n {2}until .*\n/m,
  );
  expect(text).toContain('  about    of main\n');
  expect(text).toContain(`  review   ${up.api}/#/pipelines/web\n`);

  const { notifications } = (await (await fetch(`${up.api}/rest/notifications`)).json()) as {
    notifications: { subject: string; message: string }[];
  };
  expect(notifications).toMatchObject([{ subject: 'APPROVAL NEEDED: AWS CodePipeline web for action Sign' }]);
  expect(JSON.parse(notifications[0]?.message ?? '').approval.approveLink).toBe(link);

  const page = await (await fetch(link)).text();
  expect(page).toContain('Approve Sign?');
  expect((await fetch(link, { method: 'POST' })).status).toBe(200);
  expect(await up.settled('web', 1)).toMatchObject([{ status: 'Succeeded' }]);
  expect((await fetch(link, { method: 'POST' })).status).toBe(409);

  const secret = join(data, 'approval-secret');
  expect((await stat(secret)).mode & 0o777).toBe(0o600);
  const { stderr } = await up.running.kill('SIGTERM');
  expect(stderr).not.toContain('signature=');
  expect(stderr).not.toContain((await readFile(secret, 'utf8')).trim());
});
