/** Where people see what they are asked about. */
export interface ApprovalPages {
  pipeline(pipeline: string): string;
  review(place: ApprovalPlace): string;
}

export interface ApprovalPlace {
  readonly pipeline: string;
  readonly stage: string;
  readonly action: string;
  readonly token: string;
}

/** The pages of the AWS console, as SNS messages of CodePipeline link them. */
export const awsConsolePages = (region: string): ApprovalPages => {
  const root = 'https://console.aws.amazon.com/codesuite/codepipeline/pipelines';
  const pipeline = (name: string): string => `${root}/${name}/view?region=${region}`;
  return {
    pipeline,
    review: (place) => `${pipeline(place.pipeline)}#/${place.stage}/${place.action}/approve/${place.token}`,
  };
};

/** The pages of our own console, which shows an approval on the page of its pipeline. `address` is asked for each time. */
export const ownConsolePages = (address: () => string): ApprovalPages => {
  const pipeline = (name: string): string =>
    `${address().replace(/\/$/, '')}/#/pipelines/${encodeURIComponent(name)}`;
  return { pipeline, review: ({ pipeline: name }) => pipeline(name) };
};
