import { crc32 } from 'node:zlib';

/** Stands in, in a bundle, for the package that yazl has it from: Node's own is smaller, and faster. */
export const unsigned = crc32;
