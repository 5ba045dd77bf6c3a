/** An IPv4 or IPv6 address as a number of 32 or 128 bits. */
interface Address {
  readonly bits: 32 | 128;
  readonly value: bigint;
}

const parseV4 = (text: string): Address | undefined => {
  const parts = text.split('.');
  if (parts.length !== 4 || !parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) < 256))
    return undefined;
  return { bits: 32, value: parts.reduce((sum, part) => (sum << 8n) | BigInt(part), 0n) };
};

const groupsOf = (text: string): readonly string[] => (text === '' ? [] : text.split(':'));

const parseV6 = (text: string): Address | undefined => {
  const halves = text.split('::');
  const [head = [], tail = []] = halves.map(groupsOf);
  const missing = 8 - head.length - tail.length;
  if (halves.length > 2 || (halves.length === 2 ? missing < 1 : missing !== 0)) return undefined;
  const groups = [...head, ...Array<string>(missing).fill('0'), ...tail];
  if (!groups.every((group) => /^[0-9a-fA-F]{1,4}$/.test(group))) return undefined;
  return { bits: 128, value: groups.reduce((sum, group) => (sum << 16n) | BigInt(`0x${group}`), 0n) };
};

/** `::ffff:192.0.2.1` is how a listener on IPv6 sees an IPv4 client. */
const parseAddress = (text: string): Address | undefined =>
  text.includes(':') && !text.startsWith('::ffff:') ? parseV6(text) : parseV4(text.replace(/^::ffff:/, ''));

interface Range {
  readonly network: Address;
  readonly length: number;
}

/** A CIDR block, or one address; undefined for anything else. */
export const parseIpRange = (text: string): Range | undefined => {
  const [address = '', length, ...rest] = text.split('/');
  const network = parseAddress(address);
  if (!network || rest.length > 0) return undefined;
  if (length === undefined) return { network, length: network.bits };
  if (!/^\d{1,3}$/.test(length) || Number(length) > network.bits) return undefined;
  return { network, length: Number(length) };
};

/** Whether an address is in a CIDR block; what is no address, or of the other family, is not. */
export const isInIpRange = (address: string, text: string): boolean => {
  const range = parseIpRange(text);
  const asked = parseAddress(address);
  if (!range || !asked || asked.bits !== range.network.bits) return false;
  const shift = BigInt(asked.bits - range.length);
  return asked.value >> shift === range.network.value >> shift;
};
