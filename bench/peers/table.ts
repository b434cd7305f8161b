import type { Row } from './run-peer.ts';

const columns: [string, (row: Row) => string][] = [
  ['', ({ title }) => title],
  ['users', ({ users }) => `${users}`],
  ['users/s', ({ usersPerSecond }) => usersPerSecond.toFixed(1)],
  ['of the ceiling', ({ percentOfCeiling }) => `${percentOfCeiling.toFixed(1)} %`],
  ['throttled', ({ throttled, throttledPercent }) => `${throttled} (${throttledPercent.toFixed(1)} %)`],
  ['calls a user', ({ callsPerUser }) => told(callsPerUser, 2)],
  ['CPU a user', ({ cpuMsPerUser }) => `${told(cpuMsPerUser, 1)} ms`],
  ['peak memory', ({ peakMb }) => (peakMb === undefined ? 'not told' : `${peakMb.toFixed(0)} MB`)],
  ['lost', ({ lost, ordinary }) => `${lost} of ${ordinary}`],
  ['cannot reset', ({ withoutReset }) => `${withoutReset}`],
  ['without a group', ({ withoutGroups }) => `${withoutGroups}`],
  ['disabled, let in', ({ letIn }) => `${letIn}`],
  ['ended with', ({ exitCode }) => `${exitCode ?? 'a signal'}`],
];

/** The two lines above the rows. */
export const tableHead = (): string =>
  `${line(columns.map(([name]) => name))}\n|${columns.map(() => '---').join('|')}|`;

export const tableRow = (row: Row): string => line(columns.map(([, tell]) => tell(row)));

const line = (cells: string[]): string => `| ${cells.join(' | ')} |`;

/** Of nobody who arrived there is no mean. */
const told = (value: number, digits: number): string =>
  Number.isFinite(value) ? value.toFixed(digits) : '-';
