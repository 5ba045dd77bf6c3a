import type { LogPhase } from '../../data/log-model.ts';

/** The head of a phase in a log: folds its lines away. */
export const PhaseHead = (props: {
  readonly phase: LogPhase;
  readonly isFolded: boolean;
  readonly toggle: (first: number) => void;
}) => {
  const { phase, isFolded, toggle } = props;
  return (
    <button
      type="button"
      className={`log-phase ${phase.failed ? 'log-phase-failed' : ''}`}
      aria-expanded={!isFolded}
      onClick={() => toggle(phase.first)}
    >
      <span aria-hidden="true">{isFolded ? '▸' : '▾'}</span> {phase.name}
      {phase.failed ? ' failed' : ''} ({phase.end - phase.first} lines)
    </button>
  );
};
