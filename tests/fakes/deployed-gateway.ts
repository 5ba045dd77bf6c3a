import type { AwsDeployment } from './aws-deployment.ts';
import { startFakeGateway } from './fake-gateway.ts';

export const CALLER_CREDENTIALS = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'a secret of the caller' };
export const GATEWAY_REGION = 'us-east-1';

interface Answer {
  readonly statusCode: number;
  readonly headers: Record<string, string>;
  readonly body: string;
  readonly isBase64Encoded?: boolean;
}

/** The deployed functions behind a gateway over HTTP that checks the signature of each request. */
export const startDeployedGateway = (deployed: AwsDeployment) =>
  startFakeGateway({ ...CALLER_CREDENTIALS, region: GATEWAY_REGION }, async (request, response) => {
    const [rawPath = '/', rawQueryString = ''] = request.path.split('?');
    const answer = (await deployed.invoke(rawPath === '/' ? 'api' : 'rest', {
      rawPath,
      rawQueryString,
      headers: request.headers,
      body: request.body,
      requestContext: {
        http: { method: request.method },
        authorizer: { iam: { userArn: 'arn:aws:iam::123456789012:user/ada' } },
      },
    })) as Answer;
    const body = Buffer.from(answer.body, answer.isBase64Encoded ? 'base64' : 'utf8');
    response.writeHead(answer.statusCode, answer.headers).end(body);
  });
