import type { NamedResources } from '../lib/pipeline/named-resources.ts';
import { type CfnValue, ref } from './cloud-formation.ts';

/** A matcher of an event pattern. */
type Matcher = CfnValue | { readonly prefix: string };

export interface Watched {
  readonly buckets: readonly Matcher[];
  readonly projects: readonly Matcher[];
}

/** A name, or what begins so: `*` stands at the end. ARNs end in the name. */
const matcherOf = (name: string): Matcher => {
  const last = name.slice(name.search(/[^:/]*$/));
  return last.endsWith('*') ? { prefix: last.slice(0, -1) } : last;
};

/**
 * Whose events concern us: an account has other buckets and other builds, and a function called with those may not even
 * ask about them. Our own bucket sends no events; it stands in the list since a pattern must not be empty.
 */
export const watched = ({ sources, projects }: NamedResources): Watched => ({
  buckets: [ref('Bucket'), ...sources.map(matcherOf)],
  projects: projects.map(matcherOf),
});
