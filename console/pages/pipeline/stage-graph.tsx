import { Fragment } from 'react';
import type { StageView } from '../../data/stage-views.ts';
import { StageBox } from './stage-box.tsx';
import { Transition } from './transition.tsx';

/** The stages in their order with the transitions between them; on a narrow screen one below the other. */
export const StageGraph = (props: {
  readonly pipeline: string;
  readonly stages: readonly StageView[];
  /** Whether executions wait for each other: only then there are transitions and rollbacks. */
  readonly hasGates: boolean;
}) => (
  <ol className="stages" aria-label="Stages">
    {props.stages.map((stage) => (
      <Fragment key={stage.name}>
        {stage.isFirst ? null : props.hasGates ? (
          <Transition pipeline={props.pipeline} stage={stage} />
        ) : (
          <li className="transition" aria-hidden="true">
            <span className="arrow" />
          </li>
        )}
        <StageBox pipeline={props.pipeline} stage={stage} canRollBack={props.hasGates} />
      </Fragment>
    ))}
  </ol>
);
