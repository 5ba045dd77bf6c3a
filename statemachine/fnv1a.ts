/** FNV-1a over the UTF-16 units of a text, 32 bits, as eight hexadecimal digits. Tells names apart; protects nothing. */
export const fnv1a = (text: string): string => {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193);
  return (hash >>> 0).toString(16).padStart(8, '0');
};
