import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { endWithUs } from './begin.ts';
import { builtCommand, type Line } from './command-process.ts';

/** A sandbox in a process of its own, so that what it costs is nobody else's. */
export interface SandboxProcess {
  endpoint: string;
  source: string;
  target: string;
  targetClient: string;
  stop(): Promise<void>;
}

/**
 * @param args of `poolferry sandbox`, beside its port
 * @param nodeFlags for a sandbox that holds many users
 */
export async function startSandboxProcess(
  args: readonly string[],
  nodeFlags: readonly string[] = [],
): Promise<SandboxProcess> {
  const child = spawn(
    process.execPath,
    [...nodeFlags, builtCommand, 'sandbox', '--port', '0', '--json', ...args],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  endWithUs(child);
  const stop = async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill();
    await once(child, 'close');
  };
  for await (const line of createInterface({ input: child.stdout })) {
    const { endpoint, source, target, targetClient } = JSON.parse(line);
    return { endpoint, source, target, targetClient, stop };
  }
  throw new Error('The sandbox has ended before it was ready.');
}

/** Answers at once and throttles nobody. */
export function startQuickSandbox(users: number): Promise<SandboxProcess> {
  const args = ['--users', `${users}`, '--quota', 'off', '--latency', '0-0'];
  return startSandboxProcess(args, ['--max-old-space-size=16000', '--max-semi-space-size=4']);
}

/** What no Cognito can be asked for: users who are there at once, other quotas, the calls that were made. Without a body it only tells. */
export async function control(endpoint: string, path: string, body?: object): Promise<Line> {
  const init = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) };
  const response = await fetch(`${endpoint}/_sandbox/${path}`, init);
  if (!response.ok) throw new Error(`${path}: ${await response.text()}`);
  return (await response.json()) as Line;
}

/** Counts calls from now on. */
export async function forgetRequests(endpoint: string): Promise<void> {
  await fetch(`${endpoint}/_sandbox/requests`, { method: 'DELETE' });
}
