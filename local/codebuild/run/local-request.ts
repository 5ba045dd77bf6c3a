import type { BuildRequest } from '../../../lib/ports.ts';
import type { BatchMember } from '../batch/batch-member.ts';

/** What is kept of a build's request (`request.json`): also whether it is a build of a batch. */
export interface LocalRequest extends BuildRequest {
  readonly member?: BatchMember;
}
