import type { ActionExecutionDetail } from '@aws-sdk/client-codepipeline';
import Box from '@cloudscape-design/components/box';
import Container from '@cloudscape-design/components/container';
import ExpandableSection from '@cloudscape-design/components/expandable-section';
import Header from '@cloudscape-design/components/header';
import SpaceBetween from '@cloudscape-design/components/space-between';
import { ToPlace } from '../../components/to-place.tsx';
import type { Route } from '../../routing/route.ts';
import type { ExecutionData } from './read-execution.ts';

type ExecutionRoute = Extract<Route, { page: 'execution' }>;

const Pairs = ({
  label,
  pairs,
}: {
  readonly label: string;
  readonly pairs: readonly (readonly [string, string])[];
}) =>
  pairs.length === 0 ? null : (
    <div>
      <Box variant="h4">{label}</Box>
      <dl className="pairs">
        {pairs.map(([key, value]) => (
          <div key={key}>
            <dt>{key}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </div>
  );

const Artifacts = (props: {
  readonly label: string;
  readonly route: ExecutionRoute;
  readonly found:
    | readonly { name?: string | undefined; s3location?: { key?: string | undefined } | undefined }[]
    | undefined;
}) =>
  (props.found ?? []).length === 0 ? null : (
    <div>
      <Box variant="h4">{props.label}</Box>
      {props.found?.map(({ name, s3location }) => (
        <div key={name}>
          <ToPlace
            place={{
              page: 'execution',
              pipeline: props.route.pipeline,
              execution: props.route.execution,
              tab: 'artifacts',
              file: s3location?.key?.split('/').at(-1) ?? '',
            }}
          >
            {name}
          </ToPlace>
        </div>
      ))}
    </div>
  );

const ActionDetails = ({
  action,
  route,
}: {
  readonly action: ActionExecutionDetail;
  readonly route: ExecutionRoute;
}) => (
  <ExpandableSection headerText={`${action.stageName} / ${action.actionName}`} headingTagOverride="h3">
    <SpaceBetween size="m">
      <Box variant="small">Action execution {action.actionExecutionId}</Box>
      <Pairs
        label="Configuration, resolved"
        pairs={Object.entries(action.input?.resolvedConfiguration ?? action.input?.configuration ?? {})}
      />
      <Artifacts label="Inputs" route={route} found={action.input?.inputArtifacts} />
      <Artifacts label="Outputs" route={route} found={action.output?.outputArtifacts} />
      <Pairs label="Output variables" pairs={Object.entries(action.output?.outputVariables ?? {})} />
    </SpaceBetween>
  </ExpandableSection>
);

/** Variables of the execution; inputs, outputs and variables of each action execution. */
export const DetailsTab = ({ route, data }: { route: ExecutionRoute; data: ExecutionData }) => {
  const variables = data.execution.variables ?? [];
  return (
    <SpaceBetween size="l">
      <Container header={<Header variant="h2">Variables</Header>}>
        {variables.length === 0 ? (
          <Box color="text-status-inactive">This pipeline declares none.</Box>
        ) : (
          <Pairs
            label="Of the pipeline"
            pairs={variables.map(({ name = '', resolvedValue = '' }) => [name, resolvedValue])}
          />
        )}
      </Container>
      <Container header={<Header variant="h2">Actions</Header>}>
        {data.actions.length === 0 ? (
          <Box color="text-status-inactive">No action has started yet.</Box>
        ) : null}
        {data.actions.toReversed().map((action) => (
          <ActionDetails key={action.actionExecutionId} action={action} route={route} />
        ))}
      </Container>
    </SpaceBetween>
  );
};
