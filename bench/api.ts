import { measureApprovals } from './api/measure-approvals.ts';
import { measureGate } from './api/measure-gate.ts';
import { measureRequests } from './api/measure-requests.ts';
import type { Measurement } from './measurement.ts';

/** The numbers of issue 4: the API over HTTP, many executions at one gate, many that wait for people. */
export const benchApi = async (): Promise<readonly Measurement[]> => [
  ...(await measureRequests()),
  ...(await measureGate()),
  ...(await measureApprovals()),
];
