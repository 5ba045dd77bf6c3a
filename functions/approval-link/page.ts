import { createHash } from 'node:crypto';

/** What a person reads who has opened a link. All of it is text: nothing in it is taken for HTML. */
export interface LinkPage {
  readonly status: number;
  readonly title: string;
  readonly text: string;
  /** Names and values, shown as a list. */
  readonly facts?: readonly (readonly [name: string, value: string])[];
  /** The one button; it sends the address that was opened. */
  readonly button?: string;
}

const STYLE =
  'body{font:16px/1.5 system-ui,sans-serif;max-width:36rem;margin:3rem auto;padding:0 1rem;color:#16191f;background:#fff}' +
  'dt{color:#545b64}dd{margin:0 0 .5rem;overflow-wrap:anywhere}' +
  'button{font:inherit;font-weight:700;padding:.5rem 1.5rem;border:0;border-radius:.5rem;color:#fff;background:#0b5cad}';

/** Nothing is loaded, nothing runs, no other page may frame it, and its form leads back to where it came from. */
const POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'`,
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** The address holds the right to answer: it is kept in no cache, and told to no other site. */
export const PAGE_HEADERS = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': POLICY,
  'cache-control': 'no-store',
  // `no-referrer` would make browsers send the form with `Origin: null`.
  'referrer-policy': 'same-origin',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'x-robots-tag': 'noindex',
} as const;

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

const escaped = (text: string): string => text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');

export const renderPage = ({ title, text, facts = [], button }: LinkPage): string => {
  const rows = facts.map(([name, value]) => `<dt>${escaped(name)}</dt><dd>${escaped(value)}</dd>`).join('');
  const form = button ? `<form method="post"><button>${escaped(button)}</button></form>` : '';
  return `<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>${escaped(title)}</title><style>${STYLE}</style>
<main><h1>${escaped(title)}</h1><p>${escaped(text)}</p>${rows === '' ? '' : `<dl>${rows}</dl>`}${form}</main></html>
`;
};
