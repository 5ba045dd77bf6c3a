import type { Outcome } from '../execution/outcome.ts';
import type { ApprovalAnswer } from './approval.ts';

/** How an approval action ends by an answer (semantics 7). */
export const approvalOutcome = ({ status, summary, by }: ApprovalAnswer): Outcome => ({
  ...(status === 'Approved' ? { status: 'succeeded' } : { status: 'failed', code: 'JobFailed' }),
  ...(summary === '' ? {} : { summary }),
  updatedBy: by,
});
