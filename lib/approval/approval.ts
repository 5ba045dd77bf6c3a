/** `approvals/<token>.json`: what a token is for, and how it was answered. Written before anybody is asked. */
export interface Approval {
  readonly pipeline: string;
  readonly incarnation: string;
  readonly executionId: string;
  readonly stage: string;
  readonly action: string;
  readonly actionExecutionId: string;
  /** Epoch milliseconds; afterwards nobody can answer any more. */
  readonly expires: number;
  /** The first answer stands. */
  readonly answer?: ApprovalAnswer;
}

export interface ApprovalAnswer {
  readonly status: ApprovalDecision;
  /** May be empty (semantics 1.1). */
  readonly summary: string;
  /** ARN of who answered. */
  readonly by: string;
  /** Epoch milliseconds. */
  readonly at: number;
}

export type ApprovalDecision = 'Approved' | 'Rejected';
