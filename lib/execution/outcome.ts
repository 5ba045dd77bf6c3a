/** How an action ended (design D11). `failed`: the author's build said no. `errored`: we could not ask. */
export type OutcomeStatus = 'succeeded' | 'failed' | 'errored' | 'stopped';

export interface Outcome {
  readonly status: OutcomeStatus;
  /** One line for people; becomes `externalExecutionSummary` and the error's message. */
  readonly summary?: string;
  /** CodePipeline's FailureType or a code of ours (`ConfigurationError`, `ActionTypeNotSupported`); not on success. */
  readonly code?: string;
  readonly outputVariables?: Readonly<Record<string, string>>;
  /** Names of the output artifacts that were really stored. */
  readonly artifacts?: readonly string[];
  /** What a source action found (semantics 10.3 `artifactRevisions`). */
  readonly revision?: SourceRevision;
  readonly externalId?: string;
  readonly externalUrl?: string;
  readonly reports?: readonly ReportSummary[];
  /** Where a deployment can be seen. */
  readonly deployed?: { readonly bucket: string; readonly prefix: string };
  /** ARN of who ended it, where a person did. */
  readonly updatedBy?: string;
}

export interface SourceRevision {
  readonly revisionId: string;
  readonly revisionSummary?: string;
  readonly revisionUrl?: string;
  readonly revisionChangeIdentifier?: string;
  /** Epoch milliseconds. */
  readonly created?: number;
}

export interface ReportSummary {
  readonly name: string;
  readonly type: 'TEST' | 'CODE_COVERAGE';
  readonly keys: readonly string[];
  readonly tests: number;
  readonly failures: number;
}
