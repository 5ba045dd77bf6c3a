import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { operationModels } from '../../../functions/api/model/model.ts';
import { type Boto3, hasBoto3, openBoto3 } from './modelled/boto3.ts';
import { classOf, openShop, type Shop } from './modelled/shop.ts';
import { entries, scenarios } from './modelled/table.ts';

/** Every answer that the service's model has: an operation, and `success` or the name of an exception. */
const modelled = [...operationModels].flatMap(([operation, { errors }]) =>
  ['success', ...errors].map((answer) => `${operation} ${answer}`),
);

/** How the service words what it validates (semantics 1.4). */
const VALIDATION = /^\d+ validation errors? detected: Value .*at '.+' failed to satisfy constraint: /;

let shop: Shop;

beforeEach(async () => {
  shop = await openShop();
});

afterEach(() => shop.close());

describe("every answer of the service's model", () => {
  it('has a scenario here, or a reason why it cannot happen', () => {
    expect(entries.map(({ operation, answer }) => `${operation} ${answer}`).sort()).toEqual(modelled.sort());
    for (const { how } of entries) if (typeof how === 'string') expect(how).toMatch(/\w+ \w+/);
  });

  it.each(scenarios.filter(({ answer }) => answer === 'success'))(
    '$operation succeeds',
    async ({ operation, how }) => {
      const input = await how(shop);
      expect(await shop.send(operation, input)).toMatchObject({ $metadata: { httpStatusCode: 200 } });
    },
  );

  it.each(scenarios.filter(({ answer }) => answer !== 'success'))(
    '$operation refuses with $answer',
    async ({ operation, answer, how }) => {
      const input = await how(shop);
      const refusal = await shop.send(operation, input).catch((error: unknown) => error);
      expect(refusal).toBeInstanceOf(classOf(answer));
      expect(refusal).toMatchObject({ name: answer, $metadata: { httpStatusCode: 400 } });
      const words = answer === 'ValidationException' ? VALIDATION : /\w/;
      expect(refusal).toHaveProperty('message', expect.stringMatching(words));
    },
  );
});

describe.skipIf(!hasBoto3())('every answer as boto3 reads it', () => {
  let boto3: Boto3;

  beforeAll(() => {
    boto3 = openBoto3();
  });

  afterAll(() => boto3.close());

  it.each(scenarios)('$operation: $answer', async ({ operation, answer, how }) => {
    const input = await how(shop);
    expect(await boto3.call(shop.api.endpoint, operation, input)).toEqual(
      answer === 'success' ? { status: 200 } : { class: answer, code: answer, status: 400 },
    );
  });
});
