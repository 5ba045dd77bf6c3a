import { expect, it } from 'vitest';
import { buildProjects } from '../../../deploy/build-projects.ts';

const ROLE = 'arn:aws:iam::111122223333:role/builder';

it('gives a project a role of its own, unless it names one', () => {
  const projects = [
    { name: 'own', project: {} },
    { name: 'named', project: { serviceRole: ROLE } },
  ];
  const resources = buildProjects(
    { pipelines: [], projects, rules: [] },
    { prefix: 'stepline-prod', logDays: 30 },
  );
  expect(resources['ProjectOfown']?.Properties?.['ServiceRole']).toEqual({
    'Fn::GetAtt': ['BuildRoleOfown', 'Arn'],
  });
  expect(resources['ProjectOfnamed']?.Properties?.['ServiceRole']).toBe(ROLE);
  expect(Object.keys(resources)).toContain('BuildRoleOfown');
  expect(Object.keys(resources)).not.toContain('BuildRoleOfnamed');
});
