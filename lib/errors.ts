/**
 * The error family. An exception here means "we could not do it"; a build that says no is an outcome
 * (see `lib/execution/outcome.ts`), never one of these.
 *
 * `name` is a literal that crosses process borders: API clients read it as `__type`, a `Catch` in a compiled machine
 * matches it. `blame` says whose move it is: the `author` of the declaration, repository or request can mend it, or it
 * is up to whoever runs the `platform`.
 */
export abstract class SteplineError extends Error {
  abstract override readonly name: string;
  abstract readonly blame: 'author' | 'platform';
}

/** The names of CodePipeline's modelled exceptions that we answer (semantics 10.2), plus the common ones (10.1). */
export type ApiErrorName =
  | 'AccessDeniedException'
  | 'ActionExecutionNotFoundException'
  | 'ActionNotFoundException'
  | 'ActionTypeNotFoundException'
  | 'ApprovalAlreadyCompletedException'
  | 'ConcurrentModificationException'
  | 'ConcurrentPipelineExecutionsLimitExceededException'
  | 'ConditionNotOverridableException'
  | 'ConflictException'
  | 'DuplicatedStopRequestException'
  | 'InternalFailure'
  | 'InvalidActionDeclarationException'
  | 'InvalidApprovalTokenException'
  | 'InvalidArnException'
  | 'InvalidBlockerDeclarationException'
  | 'InvalidClientTokenException'
  | 'InvalidJobException'
  | 'InvalidJobStateException'
  | 'InvalidNextTokenException'
  | 'InvalidNonceException'
  | 'InvalidStageDeclarationException'
  | 'InvalidStructureException'
  | 'InvalidTagsException'
  | 'InvalidWebhookAuthenticationParametersException'
  | 'InvalidWebhookFilterPatternException'
  | 'JobNotFoundException'
  | 'LimitExceededException'
  | 'NotLatestPipelineExecutionException'
  | 'OutputVariablesSizeExceededException'
  | 'PipelineExecutionNotFoundException'
  | 'PipelineExecutionNotStoppableException'
  | 'PipelineExecutionOutdatedException'
  | 'PipelineNameInUseException'
  | 'PipelineNotFoundException'
  | 'PipelineVersionNotFoundException'
  | 'RequestFailedException'
  | 'ResourceNotFoundException'
  | 'StageNotFoundException'
  | 'StageNotRetryableException'
  | 'TooManyTagsException'
  | 'UnableToRollbackStageException'
  | 'UnknownOperationException'
  | 'ValidationException'
  | 'WebhookNotFoundException';

/** A refusal that CodePipeline models: the API answers it by name, the CLI prints its message. */
export class ApiError extends SteplineError {
  override readonly name: ApiErrorName;
  override readonly blame = 'author';

  constructor(name: ApiErrorName, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = name;
  }
}

/** A configuration, file or option that does not let us start. `where` is a file, an option or a key. */
export class ConfigurationError extends SteplineError {
  override readonly name = 'ConfigurationError';
  override readonly blame = 'author';
  readonly where: string;

  constructor(where: string, problem: string, options?: ErrorOptions) {
    super(`${where}: ${problem}`, options);
    this.where = where;
  }
}

/** The world did not answer, or not as it should: a store, an engine, a build service, a repository. */
export class PlatformError extends SteplineError {
  override readonly name: string;
  override readonly blame = 'platform';

  constructor(name: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = name;
  }
}

/**
 * Whoever was to do the work is being closed, and its process goes. No outcome: what the record has as `starting` is taken up
 * by the next process.
 */
export class ClosingError extends PlatformError {}

/** The text of anything thrown, for a record or a terminal; never a stack. */
export const messageOf = (thrown: unknown): string =>
  thrown instanceof Error ? thrown.message : String(thrown);
