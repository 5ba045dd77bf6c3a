import type { ReactNode } from 'react';

/** A link out of the console, in a tab of its own. `href` has passed `safeHref`. */
export const Elsewhere = ({ href, children }: { readonly href: string; readonly children: ReactNode }) => (
  <a className="link" href={href} target="_blank" rel="noopener noreferrer">
    {children}
    <span className="elsewhere" aria-hidden="true">
      ↗
    </span>
    <span className="unseen"> (opens elsewhere)</span>
  </a>
);
