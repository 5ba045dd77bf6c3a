import { createHash, createHmac, type Hash, type Hmac } from 'node:crypto';
import { SignatureV4 } from '@smithy/signature-v4';
import { ConfigurationError, messageOf } from '../../lib/errors.ts';
import type { ForwardedRequest } from '../../local/proxy/proxy-app.ts';

export interface AwsCredentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

export interface GatewaySigner {
  readonly region: string;
  /** Asked at each request: what it hands out may expire. */
  readonly credentials: () => Promise<AwsCredentials>;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

type Source = string | ArrayBuffer | ArrayBufferView;

const bytesOf = (data: Source): Uint8Array | string => {
  if (typeof data === 'string') return data;
  return ArrayBuffer.isView(data)
    ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
    : new Uint8Array(data);
};

/** SHA-256 as the signer wants to have it: with a key, it is the HMAC. */
class Sha256 {
  readonly #hash: Hash | Hmac;

  constructor(key?: Source) {
    this.#hash = key === undefined ? createHash('sha256') : createHmac('sha256', bytesOf(key));
  }

  update(data: Source): void {
    this.#hash.update(bytesOf(data));
  }

  async digest(): Promise<Uint8Array> {
    return new Uint8Array(this.#hash.digest());
  }

  reset(): void {
    throw new Error('a hash is used once');
  }
}

const queryOf = (url: URL): Record<string, string[]> =>
  Object.fromEntries([...new Set(url.searchParams.keys())].map((key) => [key, url.searchParams.getAll(key)]));

const askFor = async (credentials: GatewaySigner['credentials']): Promise<AwsCredentials> => {
  try {
    return await credentials();
  } catch (cause) {
    throw new ConfigurationError('AWS credentials', messageOf(cause), { cause });
  }
};

/** Signs requests for an API of API Gateway with IAM authorisation: Signature Version 4, service `execute-api`. */
export const signForGateway =
  ({ region, credentials, now }: GatewaySigner) =>
  async ({ method, url, headers, body }: ForwardedRequest): Promise<Readonly<Record<string, string>>> => {
    const signer = new SignatureV4({
      service: 'execute-api',
      region,
      credentials: await askFor(credentials),
      sha256: Sha256,
    });
    const signed = await signer.sign(
      {
        method,
        protocol: url.protocol,
        hostname: url.hostname,
        path: url.pathname,
        query: queryOf(url),
        headers: { ...headers, host: url.host },
        body,
      },
      { signingDate: new Date(now()) },
    );
    return signed.headers;
  };
