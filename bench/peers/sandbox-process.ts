import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { localCredentials } from './measured-process.ts';
import type { Pools, Settings } from './peer.ts';
import { builtCommand } from './poolferry-peer.ts';

export interface SandboxProcess extends Pools {
  targetClient: string;
  stop(): Promise<void>;
}

/** A sandbox of its own for one peer, so that each finds the same users, an empty target and full budgets. */
export async function startSandboxProcess(users: number, settings: Settings): Promise<SandboxProcess> {
  const asked = ['--users', `${users}`, '--seed', `${settings.seed}`, '--quota', `${settings.quota}`];
  const child = spawn(
    process.execPath,
    [builtCommand, 'sandbox', '--port', '0', '--json', '--latency', settings.latency, ...asked],
    { env: localCredentials(), stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const end = () => child.kill();
  process.once('exit', end);
  child.once('close', () => process.off('exit', end));
  for await (const line of createInterface({ input: child.stdout })) {
    const { endpoint, source, target, targetClient } = JSON.parse(line);
    return { endpoint, source, target, targetClient, stop: () => stop(child) };
  }
  throw new Error('The sandbox has ended before it was ready.');
}

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill();
  await once(child, 'close');
}
