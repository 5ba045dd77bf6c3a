import type { ApprovalPages, ApprovalPlace } from './approval-pages.ts';

export interface ApprovalRequest extends ApprovalPlace {
  readonly region: string;
  /** Epoch milliseconds. */
  readonly expires: number;
  readonly externalEntityLink: string | undefined;
  readonly customData: string | undefined;
  /** Beyond CodePipeline: links that answer by themselves. */
  readonly links?: { readonly approve: string; readonly reject: string };
}

/** SNS takes 100 characters of ASCII; CodePipeline keeps 24 of a name and three dots where 27 are not enough. */
const SHORT = 27;

const shorten = (name: string): string => (name.length > SHORT ? `${name.slice(0, SHORT - 3)}...` : name);

/** `2016-07-07T20:22Z` */
const toTheMinute = (time: number): string => `${new Date(time).toISOString().slice(0, 16)}Z`;

/**
 * What people are asked with: SNS subject and JSON message of semantics 7. What is not configured is `null`, as the
 * service writes it.
 */
export const approvalNotification = (
  request: ApprovalRequest,
  pages: ApprovalPages,
): { readonly subject: string; readonly message: string } => ({
  subject: `APPROVAL NEEDED: AWS CodePipeline ${shorten(request.pipeline)} for action ${shorten(request.action)}`,
  message: JSON.stringify({
    region: request.region,
    consoleLink: pages.pipeline(request.pipeline),
    approval: {
      pipelineName: request.pipeline,
      stageName: request.stage,
      actionName: request.action,
      token: request.token,
      expires: toTheMinute(request.expires),
      externalEntityLink: request.externalEntityLink ?? null,
      approvalReviewLink: pages.review(request),
      customData: request.customData ?? null,
      ...(request.links ? { approveLink: request.links.approve, rejectLink: request.links.reject } : {}),
    },
  }),
});
