import Box from '@cloudscape-design/components/box';
import FormField from '@cloudscape-design/components/form-field';
import Select from '@cloudscape-design/components/select';
import SpaceBetween from '@cloudscape-design/components/space-between';
import type { OverviewAction } from '../../api/rest-types.ts';
import type { Route } from '../../routing/route.ts';
import { goTo } from '../../routing/use-route.ts';
import { statusWord } from '../../strings/status-words.ts';
import { LogView } from './log-view.tsx';
import type { ExecutionData } from './read-execution.ts';

/** The log that a person most likely looks for: of what failed last, else of what runs, else the newest. */
const likely = (actions: readonly OverviewAction[]): OverviewAction | undefined =>
  actions.findLast(({ status }) => status === 'Failed') ??
  actions.findLast(({ status }) => status === 'InProgress') ??
  actions.at(-1);

const optionOf = ({ id, stage, action, status }: OverviewAction) => ({
  value: id,
  label: `${stage} / ${action}`,
  description: statusWord(status).text,
});

export const LogTab = (props: {
  readonly route: Extract<Route, { page: 'execution' }>;
  readonly data: ExecutionData;
}) => {
  const { route, data } = props;
  const logs = data.overview.actions.filter(({ buildId }) => buildId !== undefined);
  const chosen = logs.find(({ id }) => id === route.action) ?? likely(logs);
  if (!chosen) return <Box color="text-status-inactive">No action of this execution has a log yet.</Box>;
  return (
    <SpaceBetween size="m">
      <FormField label="Action">
        <Select
          selectedOption={optionOf(chosen)}
          options={logs.map(optionOf)}
          onChange={({ detail }) => {
            const { line: _line, ...rest } = route;
            goTo({ ...rest, tab: 'log', action: detail.selectedOption.value ?? chosen.id });
          }}
        />
      </FormField>
      <LogView key={chosen.id} route={{ ...route, action: chosen.id }} />
    </SpaceBetween>
  );
};
