import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { CodeBuildClient } from '@aws-sdk/client-codebuild';
import { GetObjectCommand } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { v7 } from 'uuid';
import { createDocuments } from '../../lib/store/documents.ts';
import { createArchives } from '../zip/archives.ts';
import { clientSettings } from './client-settings.ts';
import { s3Client } from './clients.ts';
import { createBuildReader } from './codebuild/build-reader.ts';
import { createLogPages } from './codebuild/log-pages.ts';
import { createReportCases } from './codebuild/report-cases.ts';
import type { WorldOptions } from './core-world.ts';
import { createS3Store } from './s3/object-store.ts';

/** As long as a browser needs to follow a redirection. */
const ADDRESS_SECONDS = 60;

/** An object, or the first page below a prefix; who may read it is for the bucket to say. */
const siteUrlIn =
  (region: string) =>
  ({ bucket, prefix }: { readonly bucket: string; readonly prefix: string }): string => {
    const key = prefix === '' || prefix.endsWith('/') ? `${prefix}index.html` : prefix;
    return `https://${bucket}.s3.${region}.amazonaws.com/${encodeURI(key)}`;
  };

/** What the console's REST surface looks at on AWS: the bucket, the builds, their logs and reports. It runs nothing. */
export const createRestWorld = ({ config, compile }: WorldOptions) => {
  const { AWS_REGION: region, STEPLINE_ACCOUNT: account, STEPLINE_BUCKET: bucket } = config;
  const s3 = s3Client({ region });
  const codebuild = new CodeBuildClient(clientSettings({ region }));
  const logs = new CloudWatchLogsClient(clientSettings({ region }));
  const clock = { now: () => Date.now() };
  const store = createS3Store({ client: s3, bucket });
  const documents = createDocuments({ store, ids: { next: () => v7() } });
  return {
    world: { store, documents, compile, place: { region, account, bucket } },
    builds: createBuildReader({ client: codebuild, bucket, exists: store.exists, copy: store.copy }),
    pages: createLogPages({ codebuild, logs, clock }),
    reportsOfBuild: createReportCases(codebuild),
    archives: createArchives(),
    addressOfObject: (Key: string) =>
      getSignedUrl(
        s3,
        new GetObjectCommand({ Bucket: bucket, Key, ResponseContentDisposition: 'attachment' }),
        { expiresIn: ADDRESS_SECONDS },
      ),
    siteUrl: siteUrlIn(region),
  };
};
