import { SteplineError } from '../../../lib/errors.ts';
import type { EnvironmentVariable, Secrets } from '../../../lib/ports.ts';
import type { BuildspecEnv } from '../buildspec/buildspec.ts';
import { isVariableName } from '../buildspec/parse-variables.ts';

/** A variable of a build that has no value, and why; the value itself is never told. */
export class VariableNotResolved extends SteplineError {
  override readonly name = 'VariableNotResolved';
  override readonly blame = 'author';
  readonly variable: string;

  constructor(variable: string, problem: string, options?: ErrorOptions) {
    super(`environment variable ${variable}: ${problem}`, options);
    this.variable = variable;
  }
}

export interface ResolvedVariables {
  readonly values: ReadonlyMap<string, string>;
  /** What must be masked wherever it turns up. */
  readonly secretValues: readonly string[];
  /** Variables that came from a secret: they cannot be exported (buildspec reference, `exported-variables`). */
  readonly secretNames: ReadonlySet<string>;
}

/**
 * Merges a build's variables: the start of the build over the project over the buildspec, as CodeBuild has it
 * (buildspec reference, `env/variables`), and reads the secrets that win.
 * @throws {VariableNotResolved} naming the variable and the secret that is not there.
 */
export const resolveVariables = async (
  env: BuildspecEnv,
  project: readonly EnvironmentVariable[],
  start: readonly EnvironmentVariable[],
  secrets: Secrets,
): Promise<ResolvedVariables> => {
  const merged = new Map<string, EnvironmentVariable>();
  for (const variable of [...fromBuildspec(env), ...project, ...start]) merged.set(variable.name, variable);
  const values = new Map<string, string>();
  const secretValues: string[] = [];
  const secretNames = new Set<string>();
  for (const variable of merged.values()) {
    if (!isVariableName(variable.name)) {
      throw new VariableNotResolved(variable.name, 'not a name that a shell variable can have');
    }
    if (variable.type === 'PLAINTEXT') values.set(variable.name, variable.value);
    else {
      const { value, whole } = await readSecret(variable, secrets);
      values.set(variable.name, value);
      secretNames.add(variable.name);
      secretValues.push(value, whole);
    }
  }
  return { values, secretValues, secretNames };
};

const fromBuildspec = (env: BuildspecEnv): readonly EnvironmentVariable[] => [
  ...Object.entries(env.variables).map(([name, value]) => ({ name, value, type: 'PLAINTEXT' as const })),
  ...Object.entries(env.parameterStore).map(([name, value]) => ({
    name,
    value,
    type: 'PARAMETER_STORE' as const,
  })),
  ...Object.entries(env.secretsManager).map(([name, value]) => ({
    name,
    value,
    type: 'SECRETS_MANAGER' as const,
  })),
];

const readSecret = async (
  variable: EnvironmentVariable,
  secrets: Secrets,
): Promise<{ value: string; whole: string }> => {
  if (variable.type === 'PARAMETER_STORE') {
    const value = await secrets.read('PARAMETER_STORE', variable.value);
    if (value === undefined) throw new VariableNotResolved(variable.name, `no parameter "${variable.value}"`);
    return { value, whole: value };
  }
  const { id, key } = parseReference(variable);
  const whole = await secrets.read('SECRETS_MANAGER', id);
  if (whole === undefined) throw new VariableNotResolved(variable.name, `no secret "${id}"`);
  return { value: key === '' ? whole : keyOf(whole, key, id, variable.name), whole };
};

/** `secret-id:json-key:version-stage:version-id`; an ARN holds six colons of its own. */
const parseReference = (variable: EnvironmentVariable): { id: string; key: string } => {
  const parts = variable.value.split(':');
  const idParts = variable.value.startsWith('arn:') ? 7 : 1;
  const [key = '', stage = '', version = ''] = parts.slice(idParts);
  const isCurrent = (stage === '' || stage === 'AWSCURRENT') && version === '';
  if (!isCurrent || parts.length > idParts + 3) {
    throw new VariableNotResolved(
      variable.name,
      `"${variable.value}": only the current version of a secret is kept here`,
    );
  }
  return { id: parts.slice(0, idParts).join(':'), key };
};

const keyOf = (secret: string, key: string, id: string, variable: string): string => {
  let parsed: unknown;
  try {
    parsed = JSON.parse(secret);
  } catch {
    // The cause would quote the secret.
    throw new VariableNotResolved(variable, `the secret "${id}" is not JSON, so it has no key "${key}"`);
  }
  const value =
    typeof parsed === 'object' && parsed !== null
      ? Object.entries(parsed).find(([name]) => name === key)?.[1]
      : undefined;
  if (value === undefined) throw new VariableNotResolved(variable, `the secret "${id}" has no key "${key}"`);
  return typeof value === 'string' ? value : JSON.stringify(value);
};
