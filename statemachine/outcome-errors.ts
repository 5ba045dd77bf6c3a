/** Error names with which a waiting task is told how it ended (design D2, D6b, D11). None of them is worth a retry. */
export const OUTCOME_ERRORS = [
  'Action.Failed',
  'Action.Errored',
  'Action.Stopped',
  'Stage.Refused',
  'Attempt.Fenced',
  'Execution.Superseded',
  'Execution.Stopped',
  'Execution.Cancelled',
] as const;
