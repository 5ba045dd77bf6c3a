import Alert from '@cloudscape-design/components/alert';
import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import Input from '@cloudscape-design/components/input';
import SpaceBetween from '@cloudscape-design/components/space-between';
import Toggle from '@cloudscape-design/components/toggle';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useDeferredValue, useEffect, useMemo, useRef, useState } from 'react';
import { restAddress } from '../../api/rest.ts';
import { plainText } from '../../data/ansi.ts';
import { findLines, type LogModel, logRows } from '../../data/log-model.ts';
import { addressOf, type Route } from '../../routing/route.ts';
import { replaceRoute } from '../../routing/use-route.ts';
import { Line } from './log-line.tsx';
import { PhaseHead } from './phase-head.tsx';
import { type FollowedLog, useLog } from './use-log.ts';

type LogRoute = Extract<Route, { page: 'execution' }> & { readonly action: string };

const ROW = 20;

const WORDS: Readonly<Record<FollowedLog['status'], string>> = {
  connecting: 'Connecting',
  waiting: 'The build has not begun yet',
  following: 'Follows the build',
  lost: 'Connection lost: it goes on when it is back',
  ended: 'Complete',
  failed: 'There is no log to show',
};

const FailedLog = () => (
  <Alert type="info" header="There is no log">
    The action has no build, its build has not begun, or its log is gone.
  </Alert>
);

/** The place to go to in the list of found lines: after (or before) the chosen one, round and round. */
const nextFound = (found: readonly number[], from: number, step: 1 | -1): number | undefined =>
  step === 1
    ? (found.find((index) => index > from) ?? found[0])
    : (found.findLast((index) => index < from) ?? found.at(-1));

const useRows = (log: LogModel) => {
  const [folded, setFolded] = useState<ReadonlySet<number>>(new Set());
  const rows = useMemo(() => logRows(log.phases, folded), [log.phases, folded]);
  const toggle = (first: number): void =>
    setFolded((before) => {
      const next = new Set(before);
      if (!next.delete(first)) next.add(first);
      return next;
    });
  return { rows, folded, toggle, unfoldAll: () => setFolded(new Set()) };
};

const useSearch = (log: LogModel) => {
  const [text, setText] = useState('');
  const wanted = useDeferredValue(text);
  const count = log.lines.length;
  const found = useMemo(
    () => (count === 0 ? [] : findLines(log.lines, wanted, plainText)),
    [log.lines, count, wanted],
  );
  const set = useMemo(() => new Set(found), [found]);
  return { text, setText, found, isFound: (index: number) => set.has(index) };
};

export const LogView = ({ route }: { readonly route: LogRoute }) => {
  const { pipeline, execution, action, line } = route;
  const { log, status } = useLog(pipeline, execution, action);
  const { rows, folded, toggle, unfoldAll } = useRows(log);
  const search = useSearch(log);
  const [isFollowing, setFollowing] = useState(line === undefined);
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({
    count: rows.count,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW,
    overscan: 20,
  });

  const addressAt = (number: number): string => addressOf({ ...route, line: number });
  const choose = (index: number): void => {
    setFollowing(false);
    unfoldAll();
    replaceRoute({ ...route, line: log.lines[index]?.line ?? 1 });
  };

  // A line in the address is gone to once it is there, and again when another is chosen.
  const wantedRow =
    line === undefined || log.lines.length < line ? undefined : rows.rowOf(line - (log.lines[0]?.line ?? 1));
  const shown = useRef<number>(undefined);
  useEffect(() => {
    if (wantedRow === undefined || shown.current === line) return;
    shown.current = line;
    virtual.scrollToIndex(wantedRow, { align: 'center' });
  }, [wantedRow, line, virtual]);

  useEffect(() => {
    if (isFollowing && rows.count > 0) virtual.scrollToIndex(rows.count - 1, { align: 'end' });
  }, [isFollowing, rows.count, virtual]);

  const go = (step: 1 | -1): void => {
    const next = nextFound(search.found, (line ?? 0) - 1, step);
    if (next !== undefined) choose(next);
  };

  if (status === 'failed' && log.lines.length === 0) return <FailedLog />;
  return (
    <SpaceBetween size="s">
      <div className="log-bar">
        <Input
          type="search"
          value={search.text}
          placeholder="Find in the log"
          ariaLabel="Find in the log"
          onChange={({ detail }) => search.setText(detail.value)}
          onKeyDown={({ detail }) => {
            if (detail.key === 'Enter') go(detail.shiftKey ? -1 : 1);
          }}
        />
        <span className="log-count" role="status">
          {search.text === '' ? '' : `${search.found.length} found`}
        </span>
        <Button
          iconName="angle-up"
          ariaLabel="Previous"
          disabled={search.found.length === 0}
          onClick={() => go(-1)}
        />
        <Button
          iconName="angle-down"
          ariaLabel="Next"
          disabled={search.found.length === 0}
          onClick={() => go(1)}
        />
        {log.failure === undefined ? null : (
          <Button onClick={() => choose(log.failure ?? 0)}>Go to the failure</Button>
        )}
        <Toggle checked={isFollowing} onChange={({ detail }) => setFollowing(detail.checked)}>
          Follow
        </Toggle>
        <Button
          iconName="copy"
          disabled={line === undefined}
          onClick={() => void navigator.clipboard.writeText(window.location.href)}
        >
          Copy link to line
        </Button>
        <Button
          iconName="download"
          href={restAddress('log.txt', { pipeline, execution, action })}
          download="log.txt"
        >
          Download
        </Button>
      </div>
      <Box variant="small" color="text-body-secondary">
        <span data-log={status}>{WORDS[status]}</span>, {log.lines.length} lines
      </Box>
      <section
        className="log"
        ref={scroller}
        aria-label="Log"
        onWheel={({ deltaY }) => {
          if (deltaY < 0) setFollowing(false);
        }}
      >
        <div className="virtual" style={{ height: virtual.getTotalSize() }}>
          {virtual.getVirtualItems().map(({ index, start, key }) => {
            const row = rows.at(index);
            const at = row?.kind === 'line' ? log.lines[row.index] : undefined;
            return (
              <div
                key={key}
                className="virtual-row"
                style={{ height: ROW, transform: `translateY(${start}px)` }}
              >
                {row?.kind === 'phase' ? (
                  <PhaseHead phase={row.phase} isFolded={folded.has(row.phase.first)} toggle={toggle} />
                ) : null}
                {row?.kind === 'line' && at ? (
                  <Line
                    line={at}
                    href={addressAt(at.line)}
                    isChosen={at.line === line}
                    isFound={search.isFound(row.index)}
                  />
                ) : null}
              </div>
            );
          })}
        </div>
      </section>
    </SpaceBetween>
  );
};
