import { absent } from './absent.ts';

/** Every client makes one when it is made; using it is what cannot be done. */
export const eventStreamSerdeProvider = () => ({ serialize: absent, deserialize: absent });

export const resolveEventStreamSerdeConfig = <T extends object>(config: T) =>
  Object.assign(config, { eventStreamMarshaller: eventStreamSerdeProvider() });

/**
 * This module stands in, in a bundle, for `@smithy/core/event-streams`: 20 kB for answers that come as a stream of events
 * (S3's SelectObjectContent, Lambda's InvokeWithResponseStream, Logs' StartLiveTail), which nobody asks for here.
 */
export { absent as EventStreamSerde };
