/**
 * Stands in, in a bundle, for what looks into `~/.aws/config`: Lambda has no such file. The next place is asked, as it would
 * be after a look into a folder that is not there.
 */
export const fromSharedConfigFiles = () => async (): Promise<never> => {
  throw Object.assign(new Error('a function has no shared configuration file'), { tryNextLink: true });
};
