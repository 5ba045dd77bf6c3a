import { isMapping, type Mapping, mappingOf } from '../../lib/import/plain-data.ts';
import { idIn, listOf, type PackagedTemplate } from './packaged-template.ts';

const functionProblems = (template: PackagedTemplate, id: string, fn: Mapping): readonly string[] => {
  const name = String(fn['FunctionName']);
  const logs = template
    .ofType('AWS::Logs::LogGroup')
    .some(
      ([, group]) =>
        group['LogGroupName'] === `/aws/lambda/${name}` && group['RetentionInDays'] !== undefined,
    );
  const watched = template
    .ofType('AWS::CloudWatch::Alarm')
    .some(
      ([, alarm]) =>
        alarm['MetricName'] === 'Errors' && JSON.stringify(alarm['Dimensions']).includes(`"${name}"`),
    );
  const runtime = fn['Runtime'] === 'nodejs24.x' && listOf(fn['Architectures']).includes('arm64');
  return [
    ...(logs ? [] : [`${id} keeps its log for ever`]),
    ...(watched ? [] : [`nobody is told of errors of ${id}`]),
    ...(runtime ? [] : [`${id} is not on nodejs24.x, arm64`]),
  ];
};

/** Events have nobody who waits for the answer: a failure must go somewhere. What the clock calls it calls again. */
const lostFailures = (template: PackagedTemplate): readonly string[] => {
  const kept = template
    .ofType('AWS::Lambda::EventInvokeConfig')
    .filter(([, config]) => isMapping(mappingOf(config['DestinationConfig'])['OnFailure']))
    .map(([, config]) => idIn(config['FunctionName']));
  const called = template
    .ofType('AWS::Events::Rule')
    .filter(([, rule]) => rule['EventPattern'] !== undefined)
    .flatMap(([, rule]) => listOf(rule['Targets']).map((target) => idIn(mappingOf(target)['Arn'])));
  return [...new Set(called)].filter((id) => !kept.includes(id)).map((id) => `failures of ${id} are lost`);
};

const bucketProblems = (template: PackagedTemplate, id: string, bucket: Mapping): readonly string[] => {
  const block = mappingOf(bucket['PublicAccessBlockConfiguration']);
  const denies = template
    .ofType('AWS::S3::BucketPolicy')
    .some(
      ([, policy]) =>
        idIn(policy['Bucket']) === id && JSON.stringify(policy).includes('"aws:SecureTransport"'),
    );
  return [
    ...(bucket['BucketEncryption'] === undefined ? [`${id} is not encrypted`] : []),
    ...(Object.values(block).filter((value) => value === true).length === 4
      ? []
      : [`${id} may become public`]),
    ...(denies ? [] : [`${id} answers without TLS`]),
  ];
};

const artifactBucketProblems = (bucket: Mapping | undefined): readonly string[] => {
  if (!bucket) return ['there is no Bucket'];
  const versioned = mappingOf(bucket['VersioningConfiguration'])['Status'] === 'Enabled';
  const rules = listOf(mappingOf(bucket['LifecycleConfiguration'])['Rules']).map(mappingOf);
  const bare = rules.filter(
    (rule) => rule['ExpirationInDays'] !== undefined && rule['TagFilters'] === undefined,
  );
  return [
    ...(versioned ? [] : ['Bucket is not versioned']),
    ...(bare.length === 0 ? [] : ['Bucket lets objects expire that the janitor did not tag']),
  ];
};

/** Logs end, failures are told and kept, buckets are closed. */
export const checkOperations = (template: PackagedTemplate): readonly string[] => [
  ...template.ofType('AWS::Lambda::Function').flatMap(([id, fn]) => functionProblems(template, id, fn)),
  ...lostFailures(template),
  ...template.ofType('AWS::S3::Bucket').flatMap(([id, bucket]) => bucketProblems(template, id, bucket)),
  ...artifactBucketProblems(template.resources.get('Bucket')?.properties),
];
