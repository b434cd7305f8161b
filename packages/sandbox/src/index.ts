export { FAULT_NAMES, type FaultName } from './faults.ts';
export type { Outbox, OutboxMessage } from './outbox.ts';
export { type Sandbox, type SandboxOptions, type SandboxPool, startSandbox } from './start.ts';
export { STRIKE_NAMES, type StrikeName } from './strikes.ts';
export type { Switches } from './switches.ts';
