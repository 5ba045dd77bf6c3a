import type { HarnessOptions } from '../fakes/build-harness.ts';

const needed = (name: string): string => {
  const value = process.env[name];
  if (value === undefined || value === '')
    throw new Error(`${name} is not set; see tests/containers/prepare.sh`);
  return value;
};

export const image = needed('STEPLINE_TEST_IMAGE');

/** The container executor, over the engine and the image that `prepare.sh` made. */
export const containerSettings: HarnessOptions = {
  executor: 'container',
  engine: needed('STEPLINE_TEST_ENGINE') === 'docker' ? 'docker' : 'podman',
  engineArguments: (process.env['STEPLINE_TEST_ENGINE_ARGUMENTS'] ?? '')
    .split(' ')
    .filter((word) => word !== ''),
  project: {
    environment: {
      image,
      computeType: 'BUILD_GENERAL1_SMALL',
      privilegedMode: false,
      environmentVariables: [],
    },
    local: { network: 'none' },
  },
};
