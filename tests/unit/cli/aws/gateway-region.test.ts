import { expect, it } from 'vitest';
import { gatewayRegion } from '../../../../cli/aws/gateway-region.ts';

it.each([
  ['https://abc123.execute-api.eu-west-1.amazonaws.com', undefined, 'eu-west-1'],
  ['https://abc123.execute-api.eu-west-1.amazonaws.com/', 'us-east-2', 'us-east-2'],
  ['https://pipelines.acme.example', 'eu-west-1', 'eu-west-1'],
  ['http://127.0.0.1:4510', 'eu-west-1', 'eu-west-1'],
])('of %s with %s is %s', (endpoint, given, expected) => {
  expect(gatewayRegion(endpoint, given)).toBe(expected);
});

it.each([
  ['abc', undefined, '--endpoint'],
  ['http://abc123.execute-api.eu-west-1.amazonaws.com', undefined, '--endpoint'],
  ['https://abc123.execute-api.eu-west-1.amazonaws.com/prod', undefined, '--endpoint'],
  ['https://pipelines.acme.example', undefined, '--region'],
])('of %s with %s is not to be had', (endpoint, given, where) => {
  expect(() => gatewayRegion(endpoint, given)).toThrow(
    expect.objectContaining({ name: 'ConfigurationError', where }),
  );
});
