import { makeBenchFolder } from '../begin.ts';
import { startSandboxProcess } from '../sandbox-process.ts';
import { measureProcess } from './measured-process.ts';
import { outcomeOf } from './outcome.ts';
import type { Peer, Settings } from './peer.ts';

/** What one peer did; `--json` prints it as a line. */
export interface Row {
  peer: string;
  title: string;
  /** How many its source held. */
  users: number;
  seconds: number;
  usersPerSecond: number;
  /** The least time that the quotas allow for what is in the target now, over the time taken. */
  percentOfCeiling: number;
  calls: number;
  throttled: number;
  throttledPercent: number;
  callsPerUser: number;
  cpuMsPerUser: number;
  peakMb: number | undefined;
  ordinary: number;
  lost: number;
  withoutReset: number;
  withoutGroups: number;
  letIn: number;
  exitCode: number | null;
  /** The last line it said on standard error. */
  said: string;
}

/** Runs a peer in a process of its own against a fresh sandbox, and looks at the pools afterwards. */
export async function runPeer(peer: Peer, settings: Settings): Promise<Row> {
  const users = Math.min(settings.users, peer.mostUsers);
  // Of its own for each peer, so that each finds the same users, an empty target and full budgets.
  const { seed, quota, latency } = settings;
  const drawn = ['--users', `${users}`, '--seed', `${seed}`];
  const sandbox = await startSandboxProcess([...drawn, '--quota', `${quota}`, '--latency', latency]);
  const { folder, remove } = makeBenchFolder();
  try {
    const measured = await measureProcess(peer.job(sandbox, folder, settings), folder);
    const outcome = await outcomeOf(peer, sandbox, settings.quota);
    const { arrived, calls, throttled } = outcome;
    return {
      peer: peer.id,
      title: peer.title,
      users,
      seconds: measured.seconds,
      usersPerSecond: arrived / measured.seconds,
      percentOfCeiling: (outcome.floorSeconds / measured.seconds) * 100,
      calls,
      throttled,
      throttledPercent: calls === 0 ? 0 : (throttled / calls) * 100,
      callsPerUser: calls / arrived,
      cpuMsPerUser: (measured.cpuSeconds * 1000) / arrived,
      peakMb: measured.peakMb,
      ordinary: outcome.ordinary,
      lost: outcome.lost,
      withoutReset: outcome.withoutReset,
      withoutGroups: outcome.withoutGroups,
      letIn: outcome.letIn,
      exitCode: measured.code,
      said: measured.said.trim().split('\n').at(-1) ?? '',
    };
  } finally {
    await sandbox.stop();
    remove();
  }
}
