import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { declaration } from './declaration.ts';
import { type ServedApi, serveApi } from './served-api.ts';

const FLOW = fileURLToPath(new URL('boto3-flow.py', import.meta.url));

/** boto3, where this machine has it. */
const installed = await execa('python3', ['-c', 'import boto3'], { reject: false });

let api: ServedApi;

beforeAll(async () => {
  api = await serveApi();
});

afterAll(() => api.close());

describe('boto3', () => {
  if (installed.exitCode !== 0) {
    it('is not installed here, so nothing of it was tried', () => {
      console.warn('tests/conformance/api: the flow through boto3 did NOT run: it is not installed');
      expect(installed.failed).toBe(true);
    });
    return;
  }

  it('creates, starts, pages, shows, and catches refusals by their class', async () => {
    const args = [FLOW, api.endpoint, JSON.stringify(declaration('web'))];
    const { stdout } = await execa('python3', args, { env: { AWS_EC2_METADATA_DISABLED: 'true' } });
    expect(JSON.parse(stdout)).toEqual({
      version: 1,
      newest: true,
      executions: 2,
      year: 2023,
      stages: ['Source', 'Prod'],
      refused: 'PipelineNotFoundException',
      webhooks: ['push'],
    });
  });
});
