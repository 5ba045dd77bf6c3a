import { messageOf } from '../lib/errors.ts';
import type { Log } from '../lib/ports.ts';
import type { Operations } from './api/operation.ts';
import { type AppliedResource, applyResource, notMade } from './custom-resource/apply-resource.ts';
import { callOperation } from './custom-resource/call-operation.ts';
import { parseResourceRequest, type ResourceRequest } from './custom-resource/resource-request.ts';

/** What CloudFormation waits for at the address in its request. */
export interface ResourceAnswer {
  readonly Status: 'SUCCESS' | 'FAILED';
  readonly Reason?: string;
  readonly PhysicalResourceId: string;
  readonly StackId: string;
  readonly RequestId: string;
  readonly LogicalResourceId: string;
  readonly Data?: Readonly<Record<string, string>>;
}

export interface CustomResourcePorts {
  readonly operations: Operations;
  /** Puts the answer at the address. The address is a secret: it goes into no log and no error. */
  readonly respond: (url: string, answer: ResourceAnswer) => Promise<void>;
  readonly log: Log;
}

/** CloudFormation takes 4 KB of answer in all. */
const LONGEST_REASON = 1_000;

const idsOf = ({ StackId, RequestId, LogicalResourceId }: ResourceRequest) => ({
  StackId,
  RequestId,
  LogicalResourceId,
});

const succeeded = (request: ResourceRequest, applied: AppliedResource): ResourceAnswer => ({
  ...idsOf(request),
  Status: 'SUCCESS',
  PhysicalResourceId: applied.physicalId,
  Data: applied.data,
});

const failed = (request: ResourceRequest, error: unknown): ResourceAnswer => ({
  ...idsOf(request),
  Status: 'FAILED',
  Reason: `${error instanceof Error ? error.name : 'Error'}: ${messageOf(error)}`.slice(0, LONGEST_REASON),
  // After a failed Update the pipeline is still there under its id, and the stack goes back to what it had.
  PhysicalResourceId: request.RequestType === 'Create' ? notMade(request) : request.PhysicalResourceId,
});

/**
 * The custom resource `Custom::SteplinePipeline`, with the properties of `AWS::CodePipeline::Pipeline`: Create, Update and
 * Delete become the API's operations. `Ref` is the pipeline's name, `Fn::GetAtt` knows `Version`. A refusal fails the
 * resource with its name and message; CloudFormation is always answered, or it would wait for an hour.
 * @throws when the event is no such request, or when CloudFormation cannot be answered.
 */
export const customResource =
  ({ operations, respond, log }: CustomResourcePorts) =>
  async (event: unknown): Promise<void> => {
    const request = parseResourceRequest(event);
    const ids = idsOf(request);
    const answer = await applyResource(callOperation(operations, request.StackId), request).then(
      (applied) => succeeded(request, applied),
      (error: unknown) => failed(request, error),
    );
    if (answer.Status === 'FAILED')
      log.warn({ ...ids, reason: answer.Reason }, 'a pipeline of a stack was refused');
    else log.info({ ...ids, type: request.RequestType }, 'a pipeline of a stack was applied');
    await respond(request.ResponseURL, answer);
  };
