import generated from './codepipeline.generated.json' with { type: 'json' };

/** A shape of the wire, as AWS's model has it. Names in `members`, `member`, `key` and `value` are names of shapes. */
export interface Shape {
  readonly type: 'structure' | 'list' | 'map' | 'string' | 'integer' | 'boolean' | 'timestamp';
  readonly members?: Readonly<Record<string, string>>;
  readonly required?: readonly string[];
  readonly member?: string;
  readonly key?: string;
  readonly value?: string;
  readonly min?: number;
  readonly max?: number;
  readonly pattern?: string;
  readonly enum?: readonly string[];
  /** An error names the member, and never shows what it holds. */
  readonly sensitive?: boolean;
}

export interface OperationModel {
  readonly input: string;
  /** Absent: the answer is `{}`. */
  readonly output?: string;
  /** Names of the exceptions that CodePipeline documents for it. */
  readonly errors: readonly string[];
}

/**
 * Where we differ from the model. Limits: semantics 1.1 says that a command is a single line. Secrets: the live service
 * leaves configuration out of its validation errors although the model does not mark it, and so do we with whatever may
 * hold a credential.
 */
const overlay: Readonly<Record<string, Partial<Shape>>> = {
  Command: { pattern: '.*' },
  ActionConfigurationMap: { sensitive: true },
  RuleConfigurationMap: { sensitive: true },
  OutputVariablesMap: { sensitive: true },
  EnvironmentVariableValue: { sensitive: true },
  PipelineVariableValue: { sensitive: true },
  WebhookAuthConfigurationSecretToken: { sensitive: true },
  ApprovalToken: { sensitive: true },
  ClientToken: { sensitive: true },
  ContinuationToken: { sensitive: true },
};

const table = <T>(rows: object): ReadonlyMap<string, T> => new Map<string, T>(Object.entries(rows));

/** The 44 operations by name (semantics 10.2). */
export const operationModels: ReadonlyMap<string, OperationModel> = table(generated.operations);

const shapes: ReadonlyMap<string, Shape> = new Map(
  [...table<Shape>(generated.shapes)].map(([name, shape]) => [name, { ...shape, ...overlay[name] }]),
);

export const targetPrefix: string = generated.targetPrefix;

/** @throws {Error} for a name that the model does not have: a slip of ours, since names come from the model. */
export const shapeOf = (name: string | undefined): Shape => {
  const shape = name === undefined ? undefined : shapes.get(name);
  if (!shape) throw new Error(`the model has no shape "${name}"`);
  return shape;
};

/** The members of a structure; own ones only, so that `__proto__` in a request finds nothing. */
export const memberOf = (shape: Shape, name: string): string | undefined =>
  shape.members && Object.hasOwn(shape.members, name) ? shape.members[name] : undefined;
