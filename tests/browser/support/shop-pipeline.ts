import { build, deploy, pipeline } from '../../e2e/small-pipeline.ts';

const REPORT = [
  '<testsuite name="dough" tests="3">',
  '<testcase classname="dough" name="kneads" time="0.2"/>',
  '<testcase classname="dough" name="rises" time="1.4"/>',
  '<testcase classname="dough" name="has 72 % water" time="0.1"/>',
  '</testsuite>',
].join('');

/** A pipeline to be looked at: builds side by side, tests, an approval, a site. */
export const shop = (): string =>
  pipeline('shop', [
    {
      name: 'Build',
      actions: [
        build({ name: 'Bake', commands: ['sleep 1', 'mkdir out', 'cp index.html out/'], output: 'Bread' }),
        build({ name: 'Lint', commands: ['sleep 0.4', 'echo fine'] }),
        build({
          name: 'Test',
          runOrder: 2,
          commands: ['sleep 0.7', `echo '${REPORT}' > report.xml`],
          reports: { unit: { files: ['report.xml'], 'file-format': 'JUNITXML' } },
        }),
      ],
    },
    {
      name: 'Prod',
      actions: [
        {
          name: 'Approve',
          actionTypeId: { category: 'Approval', owner: 'AWS', provider: 'Manual', version: '1' },
          configuration: { CustomData: 'Is the bread good?' },
        },
        deploy('Publish', 'Bread', 'shop-site', 2),
      ],
    },
  ]);
