import { ApiFailure } from './api-failure.ts';

/** The failure that a refused request's body tells of, in CodePipeline's words. */
export const readFailure = async (response: Response): Promise<ApiFailure> => {
  const body: unknown = await response.json().catch(() => undefined);
  const found = new Map<string, unknown>(
    Object.entries(typeof body === 'object' && body !== null ? body : {}),
  );
  const type = found.get('__type');
  const message = found.get('message') ?? found.get('Message');
  return new ApiFailure(
    typeof type === 'string' ? (type.split('#').at(-1) ?? type) : `HTTP ${response.status}`,
    typeof message === 'string' && message !== '' ? message : `The answer was ${response.status}.`,
  );
};
