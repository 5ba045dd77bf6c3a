import { createSign } from 'node:crypto';
import * as v from 'valibot';
import { ConfigurationError, PlatformError } from '../../lib/errors.ts';
import type { Clock, Secrets } from '../../lib/ports.ts';
import { repositoryPath } from './repository-path.ts';

/** Who we are to GitHub. Tokens stay in memory, and out of logs and errors. */
export interface GitHubCredentials {
  /** Undefined: nobody in particular; public repositories can be read. */
  tokenFor(repository: string): Promise<string | undefined>;
}

/** A token (classic or fine-grained) kept in the Parameter Store. It is read anew each time: a new one counts at once. */
export const tokenCredentials = (secrets: Secrets, parameter: string): GitHubCredentials => ({
  tokenFor: async () => (await secrets.read('PARAMETER_STORE', parameter))?.trim() || undefined,
});

export interface AppOptions {
  readonly appId: string;
  /** Name of the parameter with the app's private key, in PEM. */
  readonly keyParameter: string;
  readonly secrets: Secrets;
  readonly clock: Clock;
  readonly root: string;
}

const Installation = v.object({ id: v.number() });
const AccessToken = v.object({ token: v.string(), expires_at: v.string() });

/** GitHub takes at most ten minutes, and its clock may be behind ours. */
const JWT_SECONDS = 9 * 60;
const SKEW_SECONDS = 60;
/** A token is not used in its last minutes: a request may wait. */
const MARGIN_MS = 5 * 60_000;

const base64 = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

const jwtOf = (appId: string, key: string, now: number): string => {
  const seconds = Math.floor(now / 1000);
  const claims = { iat: seconds - SKEW_SECONDS, exp: seconds + JWT_SECONDS, iss: appId };
  const content = `${base64({ alg: 'RS256', typ: 'JWT' })}.${base64(claims)}`;
  try {
    return `${content}.${createSign('RSA-SHA256').update(content).sign(key, 'base64url')}`;
  } catch {
    // Without the cause: it might quote the key.
    throw new ConfigurationError('the GitHub App', 'its private key is not a key in PEM');
  }
};

const ask = async <T extends v.GenericSchema>(
  schema: T,
  url: string,
  jwt: string,
  method: 'GET' | 'POST',
): Promise<v.InferOutput<T>> => {
  const headers = {
    accept: 'application/vnd.github+json',
    authorization: `Bearer ${jwt}`,
    'user-agent': 'stepline',
  };
  const response = await fetch(url, { method, headers });
  if (response.ok) return v.parse(schema, await response.json());
  await response.body?.cancel();
  if (response.status === 404)
    throw new ConfigurationError('the GitHub App', 'is not installed for this repository');
  throw new PlatformError('GitHubUnauthorized', `GitHub gives the app no token (${response.status})`);
};

/** An installation token of a GitHub App for each repository, renewed before it expires. */
export const appCredentials = (options: AppOptions): GitHubCredentials => {
  const { appId, keyParameter, secrets, clock, root } = options;
  const tokens = new Map<string, { readonly token: string; readonly expires: number }>();
  return {
    tokenFor: async (repository) => {
      const known = tokens.get(repository);
      if (known && known.expires - MARGIN_MS > clock.now()) return known.token;
      const key = await secrets.read('PARAMETER_STORE', keyParameter);
      if (key === undefined)
        throw new ConfigurationError('the GitHub App', `has no parameter "${keyParameter}"`);
      const jwt = jwtOf(appId, key, clock.now());
      const installed = `${root}/repos/${repositoryPath(repository)}/installation`;
      const { id } = await ask(Installation, installed, jwt, 'GET');
      const fresh = await ask(AccessToken, `${root}/app/installations/${id}/access_tokens`, jwt, 'POST');
      tokens.set(repository, { token: fresh.token, expires: Date.parse(fresh.expires_at) });
      return fresh.token;
    },
  };
};
