import type { StateMachine } from '../../lib/state-machine.ts';
import { type MachineNode, type Marks, machineGraph, markOf } from '../data/machine-graph.ts';
import { statusWord } from '../strings/status-words.ts';

const NO_MARKS: Marks = { action: () => undefined, stage: () => undefined };

const Ways = ({ ways }: Pick<MachineNode, 'ways'>) =>
  ways.length === 0 ? null : (
    <ul className="machine-ways">
      {ways.map(({ label, to }) => (
        <li key={`${label} ${to}`}>
          {label} <span aria-hidden="true">→</span> {to}
        </li>
      ))}
    </ul>
  );

/** The way to the box right below is an arrow; the others are said. */
const besides = ({ ways }: MachineNode, next: string | undefined): MachineNode['ways'] =>
  ways.filter(({ label, to }) => label !== 'next' || to !== next);

const Node = (props: {
  readonly node: MachineNode;
  /** The state that is drawn below it. */
  readonly next: string | undefined;
  readonly marks: Marks;
}) => {
  const { node, next, marks } = props;
  const ways = besides(node, next);
  const arrow = ways.length < node.ways.length ? 'machine-arrow' : '';
  const mark = markOf(node, marks);
  const word = mark === undefined ? undefined : statusWord(mark);
  return (
    <li
      className={`machine-state machine-${node.type.toLowerCase()} ${arrow} ${word ? `machine-mark mark-${word.kind}` : ''}`}
      data-state={node.name}
      data-mark={mark ?? 'none'}
    >
      <div className="machine-head">
        <b>{node.name}</b> <span className="machine-type">{node.type}</span>
        {word ? <span className="machine-word"> {word.text}</span> : null}
      </div>
      {node.branches.length === 0 ? null : (
        <div className="machine-branches">
          {node.branches.map((branch) => (
            <Nodes key={branch[0]?.name ?? ''} nodes={branch} marks={marks} />
          ))}
        </div>
      )}
      <Ways ways={ways} />
    </li>
  );
};

const Nodes = ({ nodes, marks }: { readonly nodes: readonly MachineNode[]; readonly marks: Marks }) => (
  <ol className="machine">
    {nodes.map((node, at) => (
      <Node key={node.name} node={node} next={nodes[at + 1]?.name} marks={marks} />
    ))}
  </ol>
);

/** A compiled machine as a graph of boxes; with `marks`, how far an execution has come in it. */
export const MachineView = (props: { readonly machine: StateMachine; readonly marks?: Marks }) => (
  <div className="machine-view">
    <Nodes nodes={machineGraph(props.machine)} marks={props.marks ?? NO_MARKS} />
  </div>
);
