import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { clientSettings } from '../../../../adapters/aws/client-settings.ts';
import {
  type AwsAnswer,
  type AwsFault,
  type AwsServer,
  clientOf,
  jsonError,
  startAwsServer,
  xmlError,
} from '../../../fakes/aws-server.ts';
import { modelledErrors, problemsOf, type Schema } from '../../../fakes/service-model.ts';
import { type ClientOptions, isAny, SERVICE_CALLS, SERVICES, type ServiceCall } from './service-calls.ts';

interface Command {
  readonly input: object;
  readonly schema: readonly [number, string, operation: string, unknown, input: Schema];
}

/** The base of all clients: what they send, before it is serialised. */
const CLIENT = Object.getPrototypeOf(SERVICES.sfn.SFNClient.prototype) as {
  send: (command: Command) => unknown;
};

const queryError = (code: string, status: number): AwsAnswer => ({
  status,
  headers: { 'content-type': 'text/xml' },
  body: `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${code} by the fake</Message></Error></ErrorResponse>`,
});

const QUERY: ReadonlySet<string> = new Set(['sns', 'sts']);

/** As the service writes it: query services have codes of their own for the names of the model. */
const errorOf = ({ service, operation }: ServiceCall, name: string): AwsAnswer => {
  const schema = Reflect.get(SERVICES[service], `${name}$`) as readonly unknown[] | undefined;
  const traits = (schema?.[3] ?? {}) as { awsQueryError?: [string, number]; httpError?: number };
  const status = traits.httpError ?? (name === 'AccessDenied' ? 403 : 400);
  if (QUERY.has(service)) return queryError(traits.awsQueryError?.[0] ?? name, status);
  if (service !== 's3') return jsonError(name, status);
  const missing = name.startsWith('NoSuch') || name === 'NotFound';
  return operation === 'HeadObject' && missing ? { status: 404 } : xmlError(name, missing ? 404 : status);
};

const CREDENTIALS =
  '<Credentials><AccessKeyId>a</AccessKeyId><SecretAccessKey>s</SecretAccessKey><SessionToken>t</SessionToken><Expiration>2099-01-01T00:00:00Z</Expiration></Credentials>';
const QUERY_ANSWERS: Readonly<Record<string, string>> = {
  Publish: '<MessageId>1</MessageId>',
  AssumeRole: CREDENTIALS,
};

const saidBy = (ask: Promise<unknown>): Promise<unknown> =>
  ask.then(
    (answer) => ({ answer }),
    (error: unknown) => (error instanceof Error ? error.name : String(error)),
  );

describe.each(SERVICE_CALLS)('$service $operation', (call) => {
  let aws: AwsServer;
  let options: ClientOptions;
  let sent: Command[];
  beforeEach(async () => {
    aws = await startAwsServer();
    for (const key of ['artifacts/k', 'artifacts/from here', 'www/k']) aws.objects.set(key, Buffer.from('1'));
    options = clientOf(aws);
    for (const service of [
      'states',
      'codebuild',
      'logs',
      'events',
      'ssm',
      'secretsmanager',
      'lambda',
      'monitoring',
    ])
      aws.services.set(service, async ({ operation }) => {
        const given = call.answers?.[operation] ?? {};
        return 'refuse' in given ? jsonError(String(given.refuse)) : given;
      });
    for (const service of QUERY)
      aws.services.set(service, async ({ operation }) => ({
        status: 200,
        body: `<${operation}Response><${operation}Result>${QUERY_ANSWERS[operation]}</${operation}Result></${operation}Response>`,
      }));
    sent = [];
    const { send } = CLIENT;
    vi.spyOn(CLIENT, 'send').mockImplementation(function (this: unknown, command: Command, ...rest: []) {
      sent.push(command);
      return send.call(this, command, ...rest);
    });
  });
  afterEach(async () => {
    vi.restoreAllMocks();
    await aws.close();
  });

  const meet = (fault: AwsFault): void => {
    aws.fault = ({ operation }) => (operation === call.operation ? fault : undefined);
  };
  const meaningOf = (name: string): unknown => call.meaning?.[name] ?? call.otherwise;
  const ignores = call.operation === 'AbortMultipartUpload';

  it('has the parameters that the model of the service knows, and those it wants', async () => {
    const said = await saidBy(call.ask(options));
    if (isAny(call.well)) expect(said).toHaveProperty('answer');
    else expect(said).toEqual({ answer: call.well });
    expect(sent.map(({ schema }) => schema[2])).toContain(call.operation);
    for (const { schema, input } of sent) expect(problemsOf(schema[4], input, schema[2])).toEqual([]);
  });

  const named = [...modelledErrors(call.service, call.operation), ...Object.keys(call.meaning ?? {})];
  const errors = [...new Set([...named, 'AccessDeniedException', 'ThrottlingException', 'InternalFailure'])];
  it.each(errors)('refused with %s, is told as what it means', async (name) => {
    meet(errorOf(call, name));
    const expected = ignores ? { answer: call.well } : meaningOf(name);
    expect(await saidBy(call.ask(options))).toEqual(expected);
  });

  it('throttled once, is made again', async () => {
    const { maxAttempts } = clientSettings({ region: 'us-east-1' });
    const faults = [call.service === 's3' ? xmlError('SlowDown', 503) : errorOf(call, 'ThrottlingException')];
    aws.fault = ({ operation }) => (operation === call.operation ? faults.shift() : undefined);
    const patient = call.service === 's3' ? options : { ...options, maxAttempts };
    const said = await saidBy(call.ask(patient));
    if (isAny(call.well)) expect(said).toHaveProperty('answer');
    else expect(said).toEqual({ answer: call.well });
    expect(aws.calls.filter(({ operation }) => operation === call.operation).length).toBeGreaterThan(1);
  });

  it.each<AwsFault>(['unreached', 'silent', jsonError('ServiceUnavailable', 503)])(
    'without an answer (%o), is a fault of the platform',
    async (fault) => {
      meet(fault);
      const patient = { ...options, requestHandler: { requestTimeout: 150, throwOnRequestTimeout: true } };
      const expected = ignores ? { answer: call.well } : call.otherwise;
      expect(await saidBy(call.ask(patient))).toEqual(expected);
    },
  );
});

describe('the calls of services', () => {
  it('are all in this table', () => {
    const root = join(import.meta.dirname, '../../../../adapters/aws');
    const sources = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((path) =>
      path.endsWith('.ts'),
    );
    const made = sources.flatMap((path) =>
      [...readFileSync(join(root, path), 'utf8').matchAll(/new (\w+)Command\(/g)].map(([, name]) => name),
    );
    expect([...new Set(made)].sort()).toEqual(
      [...new Set(SERVICE_CALLS.map(({ operation }) => operation))].sort(),
    );
  });
});
