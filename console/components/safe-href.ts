/** An address out of a record, if it is one of the web: a commit's or a build's could be `javascript:`. */
export const safeHref = (address: string | undefined): string | undefined =>
  address !== undefined && /^https?:\/\//i.test(address) ? address : undefined;
