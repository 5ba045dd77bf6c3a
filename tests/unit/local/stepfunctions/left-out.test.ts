import { expect, it } from 'vitest';
import {
  fromCognitoIdentityPool,
  InvokeCommand,
  LambdaClient,
} from '../../../../local/stepfunctions/no-aws.ts';

it.each([
  ['LambdaClient', () => new LambdaClient()],
  ['InvokeCommand', () => new InvokeCommand()],
  ['fromCognitoIdentityPool', () => fromCognitoIdentityPool()],
])('refuses to make %s', (name, make) => {
  expect(make).toThrow(expect.objectContaining({ name: 'UnsupportedMachine', state: name }));
});
