import { S3Client } from '@aws-sdk/client-s3';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type BucketPlace,
  defaultEndpointResolver,
} from '../../../../../adapters/aws/stand-ins/bucket-endpoint.ts';
import { ConfigurationError } from '../../../../../lib/errors.ts';

const { endpointProvider } = new S3Client({ region: 'us-east-1' }).config;

/** What AWS's own rules answer, which stand in the client that is not bundled. */
const byRules = (place: BucketPlace) => {
  try {
    const { url, headers, properties } = endpointProvider({
      Region: 'us-east-1',
      UseFIPS: false,
      UseDualStack: false,
      ForcePathStyle: false,
      Accelerate: false,
      UseGlobalEndpoint: false,
      DisableMultiRegionAccessPoints: false,
      ...place,
    });
    return { url: url.href, headers, properties };
  } catch {
    return 'refused';
  }
};

const byUs = (place: BucketPlace) => {
  try {
    const { url, ...rest } = defaultEndpointResolver(place);
    return { ...rest, url: url.href };
  } catch (error) {
    expect(error).toBeInstanceOf(ConfigurationError);
    return 'refused';
  }
};

const REGIONS = [
  'us-east-1',
  'eu-central-1',
  'cn-north-1',
  'us-gov-west-1',
  'eusc-de-east-1',
  'eu-isoe-west-1',
  'xx-new-9',
];
const ENDPOINTS = [
  undefined,
  'http://127.0.0.1:5000',
  'http://localhost:5000/',
  'https://s3.example.com',
  'http://store.example:9000/below/here',
];

const buckets = fc.oneof(
  fc.constantFrom(
    'artifacts',
    'my.site.example',
    'ab',
    '1.2.3.4',
    'Old_Bucket',
    'point-s3alias',
    '-dash',
    'x'.repeat(64),
  ),
  fc.stringMatching(/^[a-z0-9][a-z0-9.-]{0,62}$/),
  fc.stringMatching(/^[A-Za-z0-9._-]{1,80}$/),
);

describe('the endpoint of a bucket', () => {
  it('is the one of AWS’s own rules, for buckets, regions and endpoints of every kind', () => {
    const place = fc.record({
      Region: fc.constantFrom(...REGIONS),
      Bucket: buckets,
      Endpoint: fc.constantFrom(...ENDPOINTS),
      ForcePathStyle: fc.boolean(),
      UseFIPS: fc.boolean(),
      UseDualStack: fc.boolean(),
    });
    // A name that ends so is no plain bucket's: refused below.
    const plain = place.filter(({ Bucket }) => !/--(?:x|xa|op)-s3$/.test(Bucket));
    // The rules put a name with dots before an address of numbers, which is then no address.
    const isSound = ({ Bucket = '', Endpoint, ForcePathStyle }: BucketPlace) =>
      ForcePathStyle === true || Endpoint !== 'http://127.0.0.1:5000' || !Bucket.includes('.');
    const isOwn = ({ Endpoint, UseFIPS, UseDualStack }: BucketPlace) =>
      Endpoint === undefined || !(UseFIPS === true || UseDualStack === true);
    fc.assert(
      fc.property(plain.filter(isOwn).filter(isSound), (each) => {
        const { Endpoint, ...rest } = each;
        const given = Endpoint === undefined ? rest : { ...rest, Endpoint };
        expect(byUs(given)).toEqual(byRules(given));
      }),
      { numRuns: 2_000 },
    );
  });

  it('has no bucket where none is named', () => {
    expect(byUs({ Region: 'eu-west-1' })).toEqual(byRules({ Region: 'eu-west-1' }));
  });

  it.each([
    'arn:aws:s3:us-east-1:111122223333:accesspoint/mine',
    'arn:aws:s3-outposts:us-east-1:111122223333:outpost/op-01234567890123456/accesspoint/mine',
    'mine--use1-az4--x-s3',
    'mine--use1-az4--xa-s3',
    'mine-0123456789--op-s3',
  ])('is refused, and not guessed, for %s', (Bucket) => {
    expect(() => defaultEndpointResolver({ Region: 'us-east-1', Bucket })).toThrow(
      'must be the name of a bucket of its own',
    );
  });
});
