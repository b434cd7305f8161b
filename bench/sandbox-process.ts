import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const command = fileURLToPath(new URL('../packages/poolferry/bin/poolferry.js', import.meta.url));

/** A sandbox in a process of its own, so that what it costs is nobody else's. */
export interface SandboxProcess {
  endpoint: string;
  source: string;
  target: string;
  close(): Promise<void>;
}

/** Answers at once and throttles nobody. */
export async function startQuickSandbox(users: number): Promise<SandboxProcess> {
  const args = [
    'sandbox',
    '--port',
    '0',
    '--json',
    '--users',
    `${users}`,
    '--quota',
    'off',
    '--latency',
    '0-0',
  ];
  const flags = ['--max-old-space-size=12000', '--max-semi-space-size=4'];
  const child: ChildProcess = spawn(process.execPath, [...flags, command, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const close = async () => {
    child.kill();
    await once(child, 'close');
  };
  for await (const line of createInterface({ input: child.stdout as NonNullable<typeof child.stdout> })) {
    const { endpoint, source, target } = JSON.parse(line);
    return { endpoint, source, target, close };
  }
  throw new Error('The sandbox has ended.');
}
