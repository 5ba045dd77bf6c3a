/** What the bucket's lifecycle rule looks for; `serverless.yml` (`expiryTag`) says the same. */
export const EXPIRY_TAGS = { 'stepline-expire': 'true' } as const;
