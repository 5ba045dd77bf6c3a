/** Why a reason for a closed transition cannot be taken (semantics 1.1, DisabledReason); undefined when it can. */
export const reasonProblem = (reason: string): string | undefined => {
  if (reason === '') return 'Say why: others will ask';
  if (reason.length > 300) return 'A reason has at most 300 characters';
  const odd = /[^a-zA-Z0-9!@ ().*?-]/.exec(reason);
  return odd ? `CodePipeline takes no "${odd[0]}" in a reason` : undefined;
};
