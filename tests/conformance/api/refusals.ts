import { expect } from 'vitest';

/** An operation of CodePipeline by its name, over the protocol itself: also for inputs that a client would not send. */
export const call = async (
  endpoint: string,
  operation: string,
  input: object,
): Promise<{ readonly status: number; readonly body: Record<string, unknown> }> => {
  const response = await fetch(endpoint, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': `CodePipeline_20150709.${operation}`,
    },
    body: JSON.stringify(input),
  });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
};

/** Expects a modelled refusal: its name, and 400 (semantics 10.1). */
export const expectRefusal = async (
  endpoint: string,
  operation: string,
  input: object,
  error: string,
): Promise<void> => {
  const { status, body } = await call(endpoint, operation, input);
  expect({ status, type: body['__type'] }).toEqual({ status: 400, type: error });
  expect(body['message']).toMatch(/\w/);
};
