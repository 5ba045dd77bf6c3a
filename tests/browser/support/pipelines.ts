import { build, deploy, pipeline } from '../../e2e/small-pipeline.ts';

/** Flags are files: a build reads them where it stands, so that a test can say how a build goes on. */
const flag = (folder: string, name: string): string => `${folder}/flags/${name}`;

const junit = (failed: boolean): string =>
  [
    '<testsuite name=dough tests=2>',
    '<testcase classname=dough name=kneads time=0.2/>',
    failed
      ? '<testcase classname=dough name=rises><failure message=flat>expected 2 but was 1 &lt;b&gt;bold&lt;/b&gt;</failure></testcase>'
      : '<testcase classname=dough name=rises/>',
    '</testsuite>',
  ]
    .join('')
    .replaceAll(/=([\w.]+)/g, '="$1"');

const approval = (name: string): object => ({
  name,
  actionTypeId: { category: 'Approval', owner: 'AWS', provider: 'Manual', version: '1' },
  configuration: { CustomData: 'Is the bread good?', ExternalEntityLink: 'https://example.com/bread' },
});

const LOAF =
  '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20"><rect width="40" height="20"/></svg>';

const site = (): string =>
  pipeline('site', [
    {
      name: 'Prod',
      actions: [
        build({
          name: 'Bake',
          commands: [
            'mkdir out out/pictures',
            'cp index.html out/index.html',
            'echo baked > "out/<b>note.txt"',
            `echo '${LOAF}' > out/pictures/loaf.svg`,
          ],
          output: 'Bread',
        }),
        deploy('Publish', 'Bread', 'console-site', 2),
      ],
    },
  ]);

const ask = (): string =>
  pipeline('ask', [
    { name: 'Review', actions: [approval('Taste')] },
    { name: 'Prod', actions: [build({ name: 'Ship', commands: ['echo shipped'] })] },
  ]);

const slow = (folder: string): string =>
  pipeline('slow', [
    {
      name: 'Build',
      actions: [
        build({
          name: 'Wait',
          commands: [
            'printf "\\033[31mred words\\033[0m and <img src=x onerror=alert(1)>\\n"',
            `n=0; while [ ! -f "${flag(folder, 'go')}" ]; do n=$((n+1)); echo "step $n"; sleep 0.2; done`,
            'echo "the last line"',
          ],
        }),
      ],
    },
    { name: 'Prod', actions: [build({ name: 'Ship', commands: ['echo shipped'] })] },
  ]);

/** Three lines of four are covered. */
const LINES = 'SF:dough.ts\\nDA:1,1\\nDA:2,1\\nDA:3,1\\nDA:4,0\\nend_of_record\\n';

const checks = (folder: string): string =>
  pipeline('checks', [
    {
      name: 'Check',
      actions: [
        build({
          name: 'Test',
          commands: [
            `printf '${LINES}' > lines.info`,
            `if [ -f "${flag(folder, 'red')}" ]; then echo '${junit(true)}' > report.xml; echo "rises: flat bread"; exit 1; else echo '${junit(false)}' > report.xml; fi`,
          ],
          reports: {
            unit: { files: ['report.xml'], 'file-format': 'JUNITXML' },
            lines: { files: ['lines.info'], 'file-format': 'LCOV' },
          },
        }),
      ],
    },
  ]);

/** Says what its variables are. */
const vary = (): string =>
  pipeline(
    'vary',
    [
      {
        name: 'Prod',
        actions: [build({ name: 'Mix', commands: ['echo "#{variables.Flour} for #{variables.Guests}"'] })],
      },
    ],
    {
      variables: [
        { name: 'Flour', defaultValue: 'rye', description: 'What it is made of' },
        { name: 'Guests' },
      ],
    },
  );

/** The declarations of the tests, by file name. `folder` is where the flags are. */
export const declarations = (folder: string): Readonly<Record<string, string>> => ({
  'site/pipeline.yml': site(),
  'ask/pipeline.yml': ask(),
  'slow/pipeline.yml': slow(folder),
  'checks/pipeline.yml': checks(folder),
  'vary/pipeline.yml': vary(),
});
