import * as v from 'valibot';
import { PlatformError } from '../../lib/errors.ts';

const text = v.pipe(v.string(), v.nonEmpty());
const properties = v.record(v.string(), v.unknown());
const common = {
  ResponseURL: v.pipe(v.string(), v.url()),
  StackId: text,
  RequestId: text,
  LogicalResourceId: text,
};

/** What CloudFormation sends for a custom resource. */
const ResourceRequestShape = v.variant('RequestType', [
  v.object({ ...common, RequestType: v.literal('Create'), ResourceProperties: properties }),
  v.object({
    ...common,
    RequestType: v.literal('Update'),
    PhysicalResourceId: text,
    ResourceProperties: properties,
    OldResourceProperties: properties,
  }),
  v.object({ ...common, RequestType: v.literal('Delete'), PhysicalResourceId: text }),
]);

export type ResourceRequest = v.InferOutput<typeof ResourceRequestShape>;

/** @throws {PlatformError} InvalidResourceRequest, naming members and no values: the address to answer at is a secret. */
export const parseResourceRequest = (event: unknown): ResourceRequest => {
  const parsed = v.safeParse(ResourceRequestShape, event);
  if (parsed.success) return parsed.output;
  const members = parsed.issues.map((issue) => v.getDotPath(issue) ?? 'event').join(', ');
  throw new PlatformError('InvalidResourceRequest', `this is no request of CloudFormation: ${members}`);
};
