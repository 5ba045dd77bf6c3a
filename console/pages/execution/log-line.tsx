import { memo } from 'react';
import type { LogLine } from '../../api/rest-types.ts';
import { ansiPieces } from '../../data/ansi.ts';

/** One line: its number is a link to it, its text is text. */
export const Line = memo(
  (props: {
    readonly line: LogLine;
    readonly href: string;
    readonly isChosen: boolean;
    readonly isFound: boolean;
  }) => {
    const { line, href, isChosen, isFound } = props;
    const marks = `${isChosen ? 'log-chosen' : ''} ${isFound ? 'log-found' : ''} log-${line.stream}`;
    return (
      <div className={`log-line ${marks}`} data-line={line.line}>
        <a className="log-number" href={href} aria-label={`Line ${line.line}`}>
          {line.line}
        </a>
        <span className="log-text">
          {ansiPieces(line.text).map(({ text, at, className, color, background }) => (
            <span key={at} className={className} style={{ color, backgroundColor: background }}>
              {text}
            </span>
          ))}
        </span>
      </div>
    );
  },
);
