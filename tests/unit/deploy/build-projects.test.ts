import { describe, expect, it } from 'vitest';
import { buildProjects } from '../../../deploy/build-projects.ts';

const resourcesOf = (project: Readonly<Record<string, unknown>>) =>
  buildProjects(
    { pipelines: [], projects: [{ name: 'web', project }] } as unknown as Parameters<typeof buildProjects>[0],
    { prefix: 'stepline-test', logDays: 30 },
  );

describe('a CodeBuild project of a deployment', () => {
  it('has no batches unless it says how they run', () => {
    const resources = resourcesOf({});
    expect(resources['ProjectOfweb']?.Properties).not.toHaveProperty('BuildBatchConfig');
    expect(resources).not.toHaveProperty('BatchRoleOfweb');
  });

  it('has a role for its batches, which starts builds of this project and does nothing else', () => {
    const resources = resourcesOf({ buildBatchConfig: { restrictions: { maximumBuildsAllowed: 5 } } });
    expect(resources['ProjectOfweb']?.Properties?.['BuildBatchConfig']).toEqual({
      Restrictions: { MaximumBuildsAllowed: 5 },
      ServiceRole: { 'Fn::GetAtt': ['BatchRoleOfweb', 'Arn'] },
    });
    const text = JSON.stringify(resources['BatchRoleOfweb']?.Properties?.['Policies']);
    expect(text).toContain('"Action":["codebuild:StartBuild","codebuild:StopBuild","codebuild:RetryBuild"]');
    expect(text).toContain(':project/web"');
    expect(text.match(/"Effect"/g)).toHaveLength(1);
  });

  it('keeps the role that the project names', () => {
    const serviceRole = 'arn:aws:iam::123456789012:role/batch';
    const resources = resourcesOf({ buildBatchConfig: { serviceRole } });
    expect(resources['ProjectOfweb']?.Properties?.['BuildBatchConfig']).toEqual({ ServiceRole: serviceRole });
    expect(resources).not.toHaveProperty('BatchRoleOfweb');
  });
});
