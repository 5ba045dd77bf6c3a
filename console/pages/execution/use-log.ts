import { useEffect, useState } from 'react';
import { restAddress } from '../../api/rest.ts';
import { createLog, type LogModel } from '../../data/log-model.ts';

export interface FollowedLog {
  readonly log: LogModel;
  /** `waiting`: the build has not begun to write; `following`: more may come. */
  readonly status: 'connecting' | 'waiting' | 'following' | 'lost' | 'ended' | 'failed';
}

const NOTHING: FollowedLog = { log: { lines: [], phases: [] }, status: 'connecting' };

/** The log of an action's build, line for line as it grows. A connection that breaks goes on after the last line. */
export const useLog = (pipeline: string, execution: string, action: string): FollowedLog => {
  const [state, setState] = useState<FollowedLog>(NOTHING);

  useEffect(() => {
    const log = createLog();
    let status: FollowedLog['status'] = 'connecting';
    let frame: number | undefined;
    // Many messages, one drawing.
    const draw = (): void => {
      frame ??= requestAnimationFrame(() => {
        frame = undefined;
        setState({ log: log.model(), status });
      });
    };
    const become = (next: FollowedLog['status']): void => {
      status = next;
      draw();
    };
    setState(NOTHING);
    // A deployed orchestrator hands out what there is, and is asked again.
    let endsItself = false;
    const source = new EventSource(restAddress('log', { pipeline, execution, action }));
    source.addEventListener('message', ({ data }) => {
      log.append(JSON.parse(data));
      become('following');
    });
    source.addEventListener('waiting', () => {
      endsItself = true;
      become('waiting');
    });
    source.addEventListener('later', () => {
      endsItself = true;
      become('following');
    });
    source.addEventListener('end', () => {
      source.close();
      become('ended');
    });
    source.addEventListener('error', () => {
      if (source.readyState === EventSource.CLOSED) become('failed');
      else if (!endsItself && status === 'following') become('lost');
      endsItself = false;
    });
    return () => {
      source.close();
      if (frame !== undefined) cancelAnimationFrame(frame);
    };
  }, [pipeline, execution, action]);

  return state;
};
