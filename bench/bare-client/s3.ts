import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';

/** What no function that keeps its records in S3 can be below; `bench/aws.ts` bundles it as it does the functions. */
export const handler = [new S3Client({ region: 'us-east-1' }), GetObjectCommand, PutObjectCommand];
