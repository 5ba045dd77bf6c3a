export { S3Client } from '@aws-sdk/client-s3';
export { createS3Buckets } from '../../../adapters/aws/s3/buckets.ts';
export { createS3Store } from '../../../adapters/aws/s3/object-store.ts';
