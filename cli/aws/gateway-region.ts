import { ConfigurationError } from '../../lib/errors.ts';

const HOST = /^[a-z0-9]+\.execute-api\.([a-z0-9-]+)\.amazonaws\.com(?:\.cn)?$/;

/**
 * The region that calls to an endpoint are signed for: what is given, else what the endpoint's own name says.
 * @throws {ConfigurationError} when neither says it, or the endpoint is no address that may carry a signature.
 */
export const gatewayRegion = (endpoint: string, given: string | undefined): string => {
  if (!URL.canParse(endpoint)) throw new ConfigurationError('--endpoint', `"${endpoint}" is no address`);
  const { protocol, hostname, pathname, search } = new URL(endpoint);
  const here = hostname === '127.0.0.1' || hostname === 'localhost';
  if (protocol !== 'https:' && !(protocol === 'http:' && here)) {
    throw new ConfigurationError('--endpoint', 'must begin with https://');
  }
  if (pathname !== '/' || search !== '') {
    throw new ConfigurationError('--endpoint', 'is the address of the API alone, without a path');
  }
  const region = given ?? HOST.exec(hostname)?.[1];
  if (region !== undefined) return region;
  throw new ConfigurationError('--region', `is needed, since ${hostname} does not tell the region`);
};
