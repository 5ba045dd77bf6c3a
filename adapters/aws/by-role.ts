import { ConfigurationError } from '../../lib/errors.ts';

/** What a declaration says of an action or a rule. */
export interface DeclaredRole {
  /** Where it is said, for errors. */
  readonly at: string;
  readonly roleArn?: string | undefined;
  readonly region?: string | undefined;
}

/** @param under the same with the credentials of a role. */
export interface Roles<T> {
  readonly region: string;
  readonly own: T;
  readonly under: (roleArn: string) => T;
}

/**
 * What goes to work under the role that a declaration names, else under our own; made once per role.
 * @throws {ConfigurationError} for another region than ours: it must not be passed over in silence.
 */
export const byRole = <T>({ region, own, under }: Roles<T>): ((declared: DeclaredRole) => T) => {
  const made = new Map<string, T>();
  return ({ at, roleArn, region: wanted }) => {
    if (wanted !== undefined && wanted !== region)
      throw new ConfigurationError(`${at}: region`, `"${wanted}": this deployment works in ${region} only`);
    if (roleArn === undefined) return own;
    const found = made.get(roleArn) ?? under(roleArn);
    made.set(roleArn, found);
    return found;
  };
};
