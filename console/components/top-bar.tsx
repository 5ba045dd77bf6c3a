import { useState } from 'react';
import icon from '../icon.svg';
import { useLiveStatus } from '../live/use-live-status.ts';
import { addressOf } from '../routing/route.ts';
import { chooseShade, currentShade } from './mode.ts';

const LIVE_WORDS = {
  connecting: 'Connecting',
  live: 'Live',
  lost: 'Connection lost: what is shown may be out of date',
} as const;

const LiveMark = () => {
  const status = useLiveStatus();
  return (
    <div className={`live live-${status}`} role="status" data-live={status}>
      {LIVE_WORDS[status]}
    </div>
  );
};

export const TopBar = () => {
  const [shade, setShade] = useState(currentShade);
  const other = shade === 'dark' ? 'light' : 'dark';
  return (
    <header id="top" className="top-bar">
      <a className="top-home" href={addressOf({ page: 'pipelines' })}>
        <img src={icon} alt="" /> Stepline
      </a>
      <LiveMark />
      <button
        type="button"
        className="top-shade"
        onClick={() => {
          chooseShade(other);
          setShade(other);
        }}
      >
        {other === 'dark' ? 'Dark mode' : 'Light mode'}
      </button>
    </header>
  );
};
