import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type ApprovalLink,
  readApprovalLink,
  writeApprovalLink,
} from '../../../../lib/approval/approval-link.ts';
import { testSigner } from '../../../fakes/test-signer.ts';

const link: ApprovalLink = {
  pipeline: 'shop',
  executionId: '01900000-0000-7000-8000-000000000001',
  token: '01900000-0000-7000-8000-000000000002',
  decision: 'Rejected',
  expires: 2000,
};

const signer = testSigner();
const queryOf = (text: string) => new Map(new URLSearchParams(text));

describe('an approval link', () => {
  it('says what was signed, until it expires', async () => {
    const query = queryOf(await writeApprovalLink(signer, link));
    expect(await readApprovalLink(signer, query, 1999)).toEqual(link);
    await expect(readApprovalLink(signer, query, 2000)).rejects.toMatchObject({
      name: 'InvalidApprovalLink',
      why: 'expired',
    });
  });

  it('survives any name that a pipeline may have', async () => {
    const name = fc.stringMatching(/^[A-Za-z0-9.@\-_]{1,100}$/);
    await fc.assert(
      fc.asyncProperty(name, fc.nat(), async (pipeline, expires) => {
        const wanted = { ...link, pipeline, expires: expires + 1 };
        const query = queryOf(await writeApprovalLink(signer, wanted));
        expect(await readApprovalLink(signer, query, expires)).toEqual(wanted);
      }),
    );
  });

  it.each([
    ['pipeline', 'other'],
    ['execution', '01900000-0000-7000-8000-000000000009'],
    ['token', '01900000-0000-7000-8000-000000000009'],
    ['decision', 'Approved'],
    ['expires', '3000'],
    ['signature', 'A'.repeat(43)],
    ['signature', ''],
  ])('is refused when its %s is changed to "%s"', async (name, value) => {
    const query = queryOf(await writeApprovalLink(signer, link)).set(name, value);
    await expect(readApprovalLink(signer, query, 0)).rejects.toMatchObject({ name: 'InvalidApprovalLink' });
  });

  it.each(['pipeline', 'execution', 'token', 'decision', 'expires', 'signature'])(
    'is refused without its %s',
    async (name) => {
      const query = queryOf(await writeApprovalLink(signer, link));
      query.delete(name);
      await expect(readApprovalLink(signer, query, 0)).rejects.toMatchObject({ why: 'malformed' });
    },
  );

  it.each(['soon', '-1', '1e9', '1.5', '9'.repeat(16)])('takes %s for no time', async (expires) => {
    const query = queryOf(await writeApprovalLink(signer, link)).set('expires', expires);
    await expect(readApprovalLink(signer, query, 0)).rejects.toMatchObject({ why: 'malformed' });
  });

  it('of another secret is refused, also when it has expired', async () => {
    const query = queryOf(await writeApprovalLink(testSigner('another'), link));
    await expect(readApprovalLink(signer, query, 5000)).rejects.toMatchObject({ why: 'signature' });
  });
});
