import { describe, expect, it } from 'vitest';
import { functionRoles } from '../../../deploy/roles.ts';
import type { NamedResources } from '../../../lib/pipeline/named-resources.ts';

const named: NamedResources = {
  buckets: ['site'],
  sources: [],
  projects: [],
  functions: [],
  machines: [],
  topics: [],
  roles: [],
};

const statementsOf = (...privileges: Parameters<typeof functionRoles>[0][number]['privileges']): string => {
  const roles = functionRoles([{ name: 'api', privileges, asynchronous: false }], {
    prefix: 'stepline-test',
    named,
  });
  return JSON.stringify(roles['RoleOfapi']?.Properties?.['Policies']);
};

describe('the role of a function', () => {
  it('may write its own log, and nothing without a privilege', () => {
    const text = statementsOf();
    expect(text).toContain('log-group:/aws/lambda/stepline-test-api:*');
    expect(text.match(/"Effect"/g)).toHaveLength(1);
  });

  it('has no statement on things that no declaration names', () => {
    expect(
      statementsOf({ actions: ['codebuild:StartBuild'], resources: ['codebuild-projects'] }),
    ).not.toContain('StartBuild');
  });

  it('names what declarations name', () => {
    expect(statementsOf({ actions: ['s3:PutObject'], resources: ['site-objects'] })).toContain(
      ':s3:::site/*',
    );
  });

  it('passes a role to Step Functions alone', () => {
    expect(statementsOf({ actions: ['iam:PassRole'], resources: ['machine-role'] })).toContain(
      '"iam:PassedToService":"states.amazonaws.com"',
    );
  });
});
