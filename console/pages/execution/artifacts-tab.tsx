import Box from '@cloudscape-design/components/box';
import Button from '@cloudscape-design/components/button';
import FormField from '@cloudscape-design/components/form-field';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { rest, restAddress } from '../../api/rest.ts';
import { ResourceView } from '../../components/resource-view.tsx';
import { artifactTree, type TreeNode } from '../../data/artifact-tree.ts';
import { useResource } from '../../data/use-resource.ts';
import { addressOf, type Route } from '../../routing/route.ts';
import { goTo } from '../../routing/use-route.ts';
import { bytes } from '../../strings/times.ts';
import { FileView } from './file-view.tsx';
import type { ExecutionData } from './read-execution.ts';

type ExecutionRoute = Extract<Route, { page: 'execution' }>;

interface Artifact {
  readonly name: string;
  readonly file: string;
  readonly from: string;
}

const artifactsOf = ({ actions }: ExecutionData): readonly Artifact[] =>
  actions.toReversed().flatMap(({ stageName, actionName, output }) =>
    (output?.outputArtifacts ?? []).map(({ name = '', s3location }) => ({
      name,
      file: s3location?.key?.split('/').at(-1) ?? '',
      from: `${stageName} / ${actionName}`,
    })),
  );

const Tree = (props: {
  readonly nodes: readonly TreeNode[];
  readonly route: ExecutionRoute;
  readonly file: string;
}) => (
  <ul className="tree">
    {props.nodes.map((node) => (
      <li key={node.path}>
        {node.children ? (
          <details open={node.children.length <= 20}>
            <summary>
              {node.name}/ <span className="tree-size">{bytes(node.size)}</span>
            </summary>
            <Tree nodes={node.children} route={props.route} file={props.file} />
          </details>
        ) : (
          <>
            <a
              href={addressOf({ ...props.route, file: props.file, path: node.path })}
              aria-current={node.path === props.route.path ? 'true' : undefined}
            >
              {node.name}
            </a>{' '}
            <span className="tree-size">{bytes(node.size)}</span>
          </>
        )}
      </li>
    ))}
  </ul>
);

const optionOf = ({ name, file, from }: Artifact) => ({ value: file, label: name, description: from });

/** What the actions of the execution made: the tree of each zip, its texts and pictures, and the zip itself. */
export const ArtifactsTab = ({ route, data }: { route: ExecutionRoute; data: ExecutionData }) => {
  const { pipeline, execution } = route;
  const artifacts = artifactsOf(data);
  const chosen = artifacts.find(({ file }) => file === route.file) ?? artifacts.at(-1);
  const file = chosen?.file ?? '';
  const entries = useResource(`${pipeline} ${execution} ${file}`, async (signal) =>
    file === '' ? [] : rest.artifactEntries(pipeline, execution, file, signal),
  );
  if (!chosen)
    return <Box color="text-status-inactive">No action of this execution has made an artifact yet.</Box>;
  return (
    <SpaceBetween size="m">
      <div className="log-bar">
        <FormField label="Artifact">
          <Select
            selectedOption={optionOf(chosen)}
            options={artifacts.map(optionOf)}
            onChange={({ detail }) => {
              const { path: _path, ...rest } = route;
              goTo({ ...rest, file: detail.selectedOption.value ?? file });
            }}
          />
        </FormField>
        <Button
          iconName="download"
          href={restAddress('artifact', { pipeline, execution, file })}
          download={file}
        >
          Download
        </Button>
      </div>
      <div className="artifact">
        <ResourceView what={`the files of ${chosen.name}`} resource={entries}>
          {(found) =>
            found.length === 0 ? (
              <Box color="text-status-inactive">The artifact has no files.</Box>
            ) : (
              <Tree nodes={artifactTree(found)} route={route} file={file} />
            )
          }
        </ResourceView>
        {route.path === undefined ? null : (
          <FileView pipeline={pipeline} execution={execution} file={file} path={route.path} />
        )}
      </div>
    </SpaceBetween>
  );
};
