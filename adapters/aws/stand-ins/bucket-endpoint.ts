import { isVirtualHostableS3Bucket, partition } from '@aws-sdk/core/client';
import { ConfigurationError } from '../../../lib/errors.ts';

/** What the S3 client gives to its endpoint rules, as far as these look at it. */
export interface BucketPlace {
  readonly Region?: string;
  readonly Bucket?: string;
  readonly Endpoint?: string;
  readonly ForcePathStyle?: boolean;
  readonly UseFIPS?: boolean;
  readonly UseDualStack?: boolean;
}

/** Ends of names that stand for something else: directory buckets, access points of those, Outposts. */
const SPECIAL = /--(?:x|xa|op)-s3$/;

const refuse = (bucket: string): never => {
  throw new ConfigurationError(
    `bucket ${bucket}`,
    'must be the name of a bucket of its own, not an access point',
  );
};

/** As AWS's rules encode it, who leave less as it is than `encodeURIComponent`. */
const encoded = (bucket: string): string =>
  encodeURIComponent(bucket).replace(
    /[!*'()]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );

const serviceOf = ({ Region = '', UseFIPS = false, UseDualStack = false }: BucketPlace): URL => {
  const { name, dnsSuffix } = partition(Region);
  if (UseFIPS && name === 'aws-cn')
    throw new ConfigurationError(`region ${Region}`, 'has no FIPS endpoint of S3');
  return new URL(
    `https://s3${UseFIPS ? '-fips' : ''}${UseDualStack ? '.dualstack' : ''}.${Region}.${dnsSuffix}`,
  );
};

/** In an address of numbers there is no room for a bucket. */
const IS_NUMBERS = /^(?:\d+\.){3}\d+$|^\[/;

const urlOf = (place: BucketPlace): URL => {
  const { Bucket: bucket = '', Endpoint: given, ForcePathStyle: pathStyle = false } = place;
  if (bucket.startsWith('arn:') || SPECIAL.test(bucket)) refuse(bucket);
  const url = given === undefined ? serviceOf(place) : new URL(given);
  if (bucket === '') return url;
  // A certificate of `*.s3.…` says nothing of names with dots; without TLS there is none.
  const fits = isVirtualHostableS3Bucket(bucket, url.protocol === 'http:') && !IS_NUMBERS.test(url.hostname);
  if (fits && !pathStyle) url.hostname = `${bucket}.${url.hostname}`;
  else url.pathname = `${url.pathname.replace(/\/?$/, '/')}${encoded(bucket)}`;
  return url;
};

/**
 * Stands in, in a bundle, for the S3 client's endpoint rules: 18 kB of access points, directory buckets and Outposts, which
 * a pipeline cannot name. For every other bucket it says what they say (`bucket-endpoint.test.ts` compares).
 * @throws {ConfigurationError} for what is no plain bucket, and a region that has no endpoint of the wanted kind.
 */
export const defaultEndpointResolver = (place: BucketPlace) => ({
  url: urlOf(place),
  headers: {},
  properties: {
    authSchemes: [
      { disableDoubleEncoding: true, name: 'sigv4', signingName: 's3', signingRegion: place.Region },
    ],
  },
});
