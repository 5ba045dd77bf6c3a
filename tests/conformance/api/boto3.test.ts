import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { declaration } from './declaration.ts';
import { hasBoto3 } from './modelled/boto3.ts';
import { type ServedApi, serveApi } from './served-api.ts';

const FLOW = fileURLToPath(new URL('boto3-flow.py', import.meta.url));

const found = hasBoto3();

let api: ServedApi;

beforeAll(async () => {
  api = await serveApi();
});

afterAll(() => api.close());

describe.skipIf(!found)('boto3', () => {
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
