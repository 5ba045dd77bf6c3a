import type { ActionType } from './action-type.ts';

/**
 * Every action type of semantics 6.1, as data. Being here means that a declaration may name it; whether it runs is for
 * the action runners to say. Required here is what every declaration needs; what only some need (`ObjectKey` when
 * `Extract` is `false`) is not validated by the service either, and shows when the action runs.
 */

type Count = number | readonly [min: number, max: number];

/** A row: `Category|Category/Owner/Provider`, configuration keys (`*` required, `!` secret), inputs, outputs, V2 only. */
type Row = readonly [type: string, keys: string, inputs: Count, outputs: Count, only?: 'V2'];

const ROWS: readonly Row[] = [
  ['Source/AWS/S3', 'S3Bucket* S3ObjectKey* PollForSourceChanges AllowOverrideForS3ObjectKey', 0, 1],
  ['Source/AWS/CodeCommit', 'RepositoryName* BranchName* PollForSourceChanges OutputArtifactFormat', 0, 1],
  ['Source/AWS/ECR', 'RepositoryName* ImageTag', 0, 1],
  [
    'Source/AWS/CodeStarSourceConnection',
    'ConnectionArn* FullRepositoryId* BranchName* OutputArtifactFormat DetectChanges',
    0,
    1,
  ],
  ['Source/ThirdParty/GitHub', 'Owner* Repo* Branch* OAuthToken*! PollForSourceChanges', 0, 1],
  [
    'Build|Test/AWS/CodeBuild',
    'ProjectName* PrimarySource BatchEnabled CombineArtifacts EnvironmentVariables BuildspecOverride ServiceRoleArnOverride',
    [1, 5],
    [0, 5],
  ],
  ['Build/AWS/ECRBuildAndPublish', 'ECRRepositoryName* DockerFilePath ImageTags RegistryType', 1, 0, 'V2'],
  [
    'Compute/AWS/Commands',
    'EnvironmentType ComputeType VpcId Subnets SecurityGroupIds',
    [1, 10],
    [0, 1],
    'V2',
  ],
  [
    'Test/AWS/DeviceFarm',
    'AppType* ProjectId* App* AppiumVersion* DevicePoolArn* TestType* RadioBluetoothEnabled RecordAppPerformanceData RecordVideo RadioWifiEnabled RadioNfcEnabled RadioGpsEnabled Test FuzzEventCount FuzzEventThrottle FuzzRandomizerSeed CustomHostMachineArtifacts CustomDeviceArtifacts UnmeteredDevicesOnly JobTimeoutMinutes Latitude Longitude',
    1,
    0,
  ],
  ['Approval/AWS/Manual', 'NotificationArn CustomData ExternalEntityLink', 0, 0],
  ['Deploy/AWS/S3', 'BucketName* Extract* ObjectKey KMSEncryptionKeyARN CannedACL CacheControl', 1, 0],
  [
    'Deploy/AWS/CloudFormation',
    'ActionMode* StackName* ChangeSetName RoleArn TemplatePath TemplateConfiguration ParameterOverrides Capabilities OutputFileName',
    [0, 10],
    [0, 1],
  ],
  [
    'Deploy/AWS/CloudFormationStackSet',
    'StackSetName* TemplatePath* Description Parameters Capabilities PermissionModel AdministrationRoleArn ExecutionRoleName OrganizationsAutoDeployment DeploymentTargets Regions FailureTolerancePercentage MaxConcurrentPercentage',
    [1, 3],
    0,
  ],
  [
    'Deploy/AWS/CloudFormationStackInstances',
    'StackSetName* Regions* DeploymentTargets ParameterOverrides FailureTolerancePercentage MaxConcurrentPercentage',
    [0, 2],
    0,
  ],
  ['Deploy/AWS/CodeDeploy', 'ApplicationName* DeploymentGroupName*', 1, 0],
  [
    'Deploy/AWS/CodeDeployToECS',
    'ApplicationName* DeploymentGroupName* TaskDefinitionTemplateArtifact* AppSpecTemplateArtifact* TaskDefinitionTemplatePath AppSpecTemplatePath Image1ArtifactName Image1ContainerName Image2ArtifactName Image2ContainerName Image3ArtifactName Image3ContainerName Image4ArtifactName Image4ContainerName',
    [1, 5],
    0,
  ],
  ['Deploy/AWS/ECS', 'ClusterName* ServiceName* FileName DeploymentTimeout', 1, 0],
  [
    'Deploy/AWS/EC2',
    'InstanceTagKey* InstanceType* InstanceTagValue TargetDirectory PreScript PostScript DeploySpec MaxBatch MaxError TargetGroupNameList',
    1,
    0,
    'V2',
  ],
  // Either the Helm or the kubectl keys are needed; which ones shows when the action runs.
  [
    'Deploy/AWS/EKS',
    'ClusterName* HelmReleaseName HelmChartLocation HelmValuesFiles ManifestFiles Namespace Subnets SecurityGroupIds',
    1,
    0,
    'V2',
  ],
  [
    'Deploy/AWS/Lambda',
    'FunctionName* FunctionAlias PublishedTargetVersion DeployStrategy Alarms',
    1,
    0,
    'V2',
  ],
  ['Deploy/AWS/ElasticBeanstalk', 'ApplicationName* EnvironmentName*', 1, 0],
  [
    'Deploy/AWS/AppConfig',
    'Application* Environment* ConfigurationProfile* InputArtifactConfigurationPath* DeploymentStrategy',
    1,
    0,
  ],
  // Two forms share only the product's id.
  [
    'Deploy/AWS/ServiceCatalog',
    'ProductId* TemplateFilePath ProductVersionName ProductType ProductVersionDescription ConfigurationFilePath',
    1,
    0,
  ],
  ['Deploy/AWS/OpsWorks', 'Stack* App* Layer', 1, 0],
  ['Deploy/ThirdParty/AlexaSkillsKit', 'ClientId* ClientSecret*! RefreshToken*! SkillId*', [1, 2], 0],
  ['Invoke/AWS/Lambda', 'FunctionName* UserParameters', [0, 5], [0, 5]],
  ['Invoke/AWS/StepFunctions', 'StateMachineArn* ExecutionNamePrefix InputType Input', [0, 1], [0, 1]],
  ['Invoke/AWS/CodePipeline', 'PipelineName* SourceRevisions Variables', 0, 0, 'V2'],
  [
    'Invoke/AWS/InspectorScan',
    'InspectorRunMode* ECRRepositoryName ImageTag CriticalThreshold HighThreshold MediumThreshold LowThreshold',
    [0, 1],
    [0, 1],
  ],
];

const range = (count: Count): readonly [number, number] =>
  typeof count === 'number' ? [count, count] : count;

const toTypes = ([type, keys, inputs, outputs, only]: Row): readonly ActionType[] => {
  const [categories = '', owner = '', provider = ''] = type.split('/');
  const words = keys.split(' ');
  const named = (wanted: (word: string) => boolean) =>
    words.filter(wanted).map((word) => word.replace(/[*!]+$/, ''));
  return categories.split('|').map((category) => ({
    category,
    owner,
    provider,
    version: '1',
    required: named((word) => word.includes('*')),
    optional: named((word) => !word.includes('*')),
    secrets: named((word) => word.includes('!')),
    inputs: range(inputs),
    outputs: range(outputs),
    v2Only: only === 'V2',
  }));
};

const SNYK: ActionType = {
  category: 'Invoke',
  owner: 'ThirdParty',
  provider: 'Snyk',
  version: '1',
  required: [],
  optional: [],
  anyConfiguration: { maxProperties: Number.POSITIVE_INFINITY },
  secrets: [],
  inputs: [1, 1],
  outputs: [1, 1],
  v2Only: false,
};

export const actionTypes: readonly ActionType[] = [...ROWS.flatMap(toTypes), SNYK];
