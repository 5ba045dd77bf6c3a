import { COMPUTED, type Import, importsOf } from './imports-of.ts';
import type { Sources } from './read-sources.ts';

type Allows = (imported: Import) => boolean;

interface Rule {
  readonly files: Allows;
  readonly packages: Allows;
}

/** Packages without a world of their own: the same arguments give the same result. To add one is a decision. */
const PURE = ['croner', 'fast-xml-parser', 'picomatch', 're2js', 'valibot', 'yaml'];

const CLIENT =
  /^(?:@aws-sdk\/|@smithy\/|aws-sdk$|@octokit\/(?:core|graphql|request|rest)$|axios$|got$|undici$|node-fetch$|node:(?:http|https|http2|net|tls|dgram|dns|child_process)(?:\/|$))/;

const within =
  (...folders: readonly string[]): Allows =>
  ({ target }) =>
    folders.some((folder) => target.startsWith(`${folder}/`));

const not =
  (rule: Allows): Allows =>
  (imported) =>
    !rule(imported);

const all =
  (...rules: readonly Allows[]): Allows =>
  (imported) =>
    rules.every((rule) => rule(imported));

const anything: Allows = () => true;
const nothing: Allows = () => false;
const pure: Allows = ({ target, typeOnly }) =>
  PURE.includes(target) || (typeOnly && target === '@aws-sdk/client-codepipeline');
const noClient: Allows = ({ target, typeOnly }) => typeOnly || !CLIENT.test(target);
const noAws: Allows = ({ target, typeOnly }) =>
  typeOnly || !/^(?:@aws-sdk\/|@smithy\/|aws-sdk$)/.test(target);

/** Facts about a deployment, as data: `doctor` compares a real one with them. Nothing in them calls AWS. */
const AWS_FACTS: Allows = ({ target }) =>
  ['adapters/aws/function-names.ts', 'adapters/aws/privileges.ts'].includes(target);

/** Who may import whom (style guide, section 3): arrows point at `lib`. The longest folder that fits is the rule. */
const RULES: Readonly<Record<string, Rule>> = {
  lib: { files: within('lib'), packages: pure },
  statemachine: { files: within('statemachine', 'lib'), packages: nothing },
  functions: {
    files: all(within('functions', 'statemachine', 'lib'), not(within('functions/entry'))),
    packages: noClient,
  },
  'functions/entry': { files: within('functions', 'statemachine', 'lib', 'adapters'), packages: anything },
  adapters: { files: within('adapters', 'lib'), packages: anything },
  local: {
    files: all(
      within('local', 'lib', 'statemachine', 'functions', 'adapters'),
      not(within('functions/entry', 'adapters/aws')),
    ),
    packages: noAws,
  },
  // The launcher starts what was bundled of this same folder (decision 0007); the version is the package's.
  cli: {
    files: (imported) =>
      within('cli', 'lib', 'local')(imported) || AWS_FACTS(imported) || imported.target === 'package.json',
    packages: anything,
  },
  // Runs what it has made, as the launcher does, in a repository that it makes with the one `git` we have.
  bundle: {
    files: (imported) =>
      within('bundle')(imported) || ['cli/load-bundle.cjs', 'local/git/git.ts'].includes(imported.target),
    packages: anything,
  },
  console: {
    files: (imported) => within('console')(imported) || (imported.typeOnly && within('lib')(imported)),
    packages: anything,
  },
  // Makes the template: of privileges, declarations and projects. What runs on AWS does not import it.
  deploy: {
    files: all(
      within('deploy', 'lib', 'statemachine', 'adapters', 'local/codebuild/projects', 'local/declarations'),
      not(within('functions')),
    ),
    packages: noAws,
  },
  // Measures anything, with the harnesses that the tests have.
  bench: { files: not(within('adapters/aws', 'functions/entry')), packages: anything },
};

/** The folders that have a rule. */
export const RULED_FOLDERS: readonly string[] = Object.keys(RULES).filter((folder) => !folder.includes('/'));

const ruleFor = (path: string): Rule | undefined =>
  Object.entries(RULES)
    .filter(([folder]) => path.startsWith(`${folder}/`))
    .sort(([a], [b]) => b.length - a.length)
    .map(([, rule]) => rule)[0];

/** Who loads modules that are its user's, or were made of ours: what they are is known when they are called. */
const LOADS_COMPUTED: readonly string[] = [
  // A bundle, in a process of its own, to see how long it takes.
  'bench/cold-import.ts',
  // What the bundle imports was checked in the sources.
  'cli/load-bundle.cjs',
  'local/actions/function-thread.ts',
];

/** Imports against the rules, as `who imports whom`; empty when nobody strayed. */
export const strays = (sources: Sources): readonly string[] =>
  [...sources].flatMap(([path, source]) => {
    const rule = ruleFor(path);
    if (!rule) return [`${path} has no rule`];
    return importsOf(path, source)
      .filter((imported) =>
        imported.target === COMPUTED
          ? !LOADS_COMPUTED.includes(path)
          : !rule[imported.kind === 'file' ? 'files' : 'packages'](imported),
      )
      .map(({ target }) => `${path} imports ${target}`);
  });
