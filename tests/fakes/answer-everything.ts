import type { AwsDeployment } from './aws-deployment.ts';

const CREDENTIALS =
  '<AccessKeyId>role</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken><Expiration>2099-01-01T00:00:00Z</Expiration>';

const xml = (operation: string, result: string) => async () => ({
  status: 200,
  body: `<${operation}Response><${operation}Result>${result}</${operation}Result></${operation}Response>`,
});

/** Services that a deployment has beside its own: roles (whose access key is `role`), topics and alarms. */
export const answerEverything = ({ aws: { services } }: AwsDeployment): void => {
  services.set('sts', xml('AssumeRole', `<Credentials>${CREDENTIALS}</Credentials>`));
  services.set('sns', xml('Publish', '<MessageId>1</MessageId>'));
  services.set('monitoring', async () => ({ MetricAlarms: [{ StateValue: 'OK' }] }));
};
