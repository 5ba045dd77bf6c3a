import TopNavigation from '@cloudscape-design/components/top-navigation';
import { useState } from 'react';
import icon from '../icon.svg';
import { useLiveStatus } from '../live/use-live-status.ts';
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
    <div id="top">
      <TopNavigation
        identity={{ href: '#/pipelines', title: 'Stepline', logo: { src: icon, alt: '' } }}
        utilities={[
          {
            type: 'button',
            text: `${other === 'dark' ? 'Dark' : 'Light'} mode`,
            onClick: () => {
              chooseShade(other);
              setShade(other);
            },
          },
        ]}
      />
      <LiveMark />
    </div>
  );
};
