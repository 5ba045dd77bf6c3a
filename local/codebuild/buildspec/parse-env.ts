import type { BuildspecEnv, BuildspecVersion } from './buildspec.ts';
import { isVariableName, parseVariables } from './parse-variables.ts';
import type { Mapping, Reader } from './reader.ts';

const known = [
  'shell',
  'variables',
  'parameter-store',
  'secrets-manager',
  'exported-variables',
  'git-credential-helper',
];

const shells: Readonly<Record<string, 'sh' | 'bash'>> = {
  sh: 'sh',
  '/bin/sh': 'sh',
  bash: 'bash',
  '/bin/bash': 'bash',
};

/** `env`, or what 0.1 called `environment_variables` with `plaintext` (CodeBuild's "buildspec versions"). */
export const parseEnv = (root: Mapping, version: BuildspecVersion, reader: Reader): BuildspecEnv => {
  const old =
    version === '0.1'
      ? reader.mapping(root['environment_variables'], 'environment_variables', ['plaintext'])
      : {};
  const env = reader.mapping(root['env'], 'env', known) ?? {};
  if (reader.yesNo(env['git-credential-helper'], 'env.git-credential-helper')) {
    reader.unsupported(
      'env.git-credential-helper',
      'a Git credential helper is not provided to local builds',
    );
  }
  return {
    shell: parseShell(env, reader),
    variables: {
      ...parseVariables(old?.['plaintext'], 'environment_variables.plaintext', reader),
      ...parseVariables(env['variables'], 'env.variables', reader),
    },
    parameterStore: parseVariables(env['parameter-store'], 'env.parameter-store', reader),
    secretsManager: parseVariables(env['secrets-manager'], 'env.secrets-manager', reader),
    exportedVariables: exported(
      reader.texts(env['exported-variables'], 'env.exported-variables') ?? [],
      reader,
    ),
  };
};

const parseShell = (env: Mapping, reader: Reader): 'sh' | 'bash' => {
  const text = reader.text(env['shell'], 'env.shell');
  if (text === undefined) return 'sh';
  const shell = Object.hasOwn(shells, text) ? shells[text] : undefined;
  if (shell === undefined) reader.unsupported('env.shell', `"${text}" is not run here; bash and sh are`);
  return shell ?? 'sh';
};

const exported = (variables: readonly string[], reader: Reader): readonly string[] => {
  variables.forEach((name, index) => {
    const path = `env.exported-variables[${index}]`;
    if (!isVariableName(name)) reader.invalid(path, `"${name}" is not a name that a shell variable can have`);
    else if (name.startsWith('AWS_'))
      reader.invalid(path, `"${name}": variables that begin with AWS_ cannot be exported`);
  });
  return [...new Set(variables)];
};
