import { createServer, type IncomingMessage } from 'node:http';

type LambdaFunction = (payload: Record<string, unknown>) => Promise<unknown>;

/**
 * The part of Lambda's API that Step Functions calls: functions of a test, by name or ARN. Each region has its own, as on
 * AWS: a machine that an earlier test has left behind in another region does not call those of a later one.
 */
export interface LambdaServer {
  readonly port: number;
  handle(region: string, name: string, handler: LambdaFunction): void;
  close(): Promise<void>;
}

/** Of the signature's scope. */
const regionOf = ({ headers }: IncomingMessage): string =>
  /Credential=[^/]+\/[^/]+\/([^/]+)\//.exec(headers.authorization ?? '')?.[1] ?? '';

const failureOf = (thrown: unknown): object => {
  const { name, message } = thrown instanceof Error ? thrown : new Error(String(thrown));
  return { errorType: name, errorMessage: message };
};

export const startLambdaServer = async (): Promise<LambdaServer> => {
  const functions = new Map<string, LambdaFunction>();
  const server = createServer((request, response) => {
    const answer = async (): Promise<void> => {
      const name = decodeURIComponent(/functions\/([^/]+)\/invocations/.exec(request.url ?? '')?.[1] ?? '');
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk as Buffer);
      const handler = functions.get(`${regionOf(request)}/${name.slice(name.lastIndexOf(':') + 1)}`);
      if (!handler) {
        response.writeHead(404, { 'x-amzn-errortype': 'ResourceNotFoundException' }).end('{}');
        return;
      }
      try {
        const result = await handler(JSON.parse(Buffer.concat(chunks).toString() || '{}'));
        response.writeHead(200).end(JSON.stringify(result ?? null));
      } catch (error) {
        response
          .writeHead(200, { 'x-amz-function-error': 'Unhandled' })
          .end(JSON.stringify(failureOf(error)));
      }
    };
    void answer();
  });
  await new Promise<void>((resolve) => server.listen(0, resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    port: address.port,
    handle: (region, name, handler) => void functions.set(`${region}/${name}`, handler),
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
};
