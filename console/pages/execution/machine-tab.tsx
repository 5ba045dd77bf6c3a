import { rest } from '../../api/rest.ts';
import type { Overview } from '../../api/rest-types.ts';
import { MachineView } from '../../components/machine-view.tsx';
import { ResourceView } from '../../components/resource-view.tsx';
import type { Marks } from '../../data/machine-graph.ts';
import { useResource } from '../../data/use-resource.ts';
import type { Route } from '../../routing/route.ts';
import type { ExecutionData } from './read-execution.ts';

const marksOf = ({ actions, stages }: Overview): Marks => ({
  action: (stage, action) => {
    const found = actions.findLast((each) => each.stage === stage && each.action === action);
    return found?.outcome === 'errored' ? 'errored' : found?.status;
  },
  stage: (name) => {
    const stage = stages.find((each) => each.name === name);
    return stage?.waiting && stage.status !== 'InProgress' ? 'waiting' : stage?.status;
  },
});

/** The machine of the version that the execution is pinned to, and how far it has come. */
export const MachineTab = (props: {
  readonly route: Extract<Route, { page: 'execution' }>;
  readonly data: ExecutionData;
}) => {
  const { pipeline, version } = props.data.overview;
  const machine = useResource(`${pipeline} ${version}`, (signal) => rest.machine(pipeline, version, signal));
  return (
    <ResourceView what="the state machine" resource={machine}>
      {(found) => <MachineView machine={found} marks={marksOf(props.data.overview)} />}
    </ResourceView>
  );
};
