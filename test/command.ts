import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Sandbox } from '@poolferry/sandbox';
import { refuseTold } from './untold.ts';

const bin = fileURLToPath(new URL('../packages/poolferry/bin/poolferry.js', import.meta.url));

export interface Ended {
  code: number | null;
  stdout: string;
  stderr: string;
  /** Every line of standard output, parsed; throws where one is no JSON. */
  lines(): Line[];
  /** The last of them. */
  result(): Line;
}

// biome-ignore lint/suspicious/noExplicitAny: what the command prints is looked at as a script would.
export type Line = Record<string, any>;

export interface Running {
  process: ChildProcess;
  ended: Promise<Ended>;
}

/** An empty folder for one test. */
export const scratch = (): string => mkdtempSync(join(tmpdir(), 'poolferry-test-'));

/** Starts the built command in a folder, with credentials that only the sandbox takes. */
export function start(folder: string, args: string[], env: Record<string, string> = {}): Running {
  const startedMs = Date.now();
  const child = spawn(process.execPath, [bin, ...args], {
    cwd: folder,
    env: {
      PATH: process.env.PATH,
      HOME: folder,
      AWS_ACCESS_KEY_ID: 'sandbox',
      AWS_SECRET_ACCESS_KEY: 'sandbox',
      AWS_EC2_METADATA_DISABLED: 'true',
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk) => {
    stdout += chunk;
  });
  child.stderr.on('data', (chunk) => {
    stderr += chunk;
  });
  const ended = new Promise<Ended>((resolve, reject) => {
    child.on('close', (code) => {
      const lines = () =>
        stdout
          .split('\n')
          .filter((line) => line !== '')
          .map((line) => JSON.parse(line) as Line);
      const result = () => lines().at(-1) ?? {};
      refuseTold({ args, stdout, stderr, env, folder, startedMs }).then(
        () => resolve({ code, stdout, stderr, lines, result }),
        reject,
      );
    });
  });
  return { process: child, ended };
}

export function run(folder: string, args: string[], env?: Record<string, string>): Promise<Ended> {
  return start(folder, args, env).ended;
}

/** Runs the command and kills it outright as soon as `isTime` says so; false where it ended before. */
export async function runAndKill(
  { folder, migrate }: { folder: string; migrate: string[] },
  isTime: () => Promise<boolean>,
): Promise<boolean> {
  const running = start(folder, migrate);
  let hasEnded = false;
  running.ended.then(() => {
    hasEnded = true;
  });
  while (!hasEnded && !(await isTime())) await new Promise((resolve) => setTimeout(resolve, 1));
  running.process.kill('SIGKILL');
  return (await running.ended).code === null;
}

/** The flags that name the two pools of a sandbox. */
export function pools({ endpoint, source, target }: Sandbox): string[] {
  return [
    ...['--source', source.userPoolId, '--source-endpoint', endpoint],
    ...['--target', target.userPoolId, '--target-endpoint', endpoint],
  ];
}

/** Limits by word, so that no test waits for the sandbox to tell them, one a second. */
export const unhurried = [
  ...['UserCreation', 'UserAccountRecovery', 'UserUpdate', 'UserRead', 'UserList', 'UserResourceUpdate'],
  ...['UserPoolRead', 'UserPoolResourceRead', 'UserPoolResourceUpdate'],
].flatMap((category) => ['--quota-rate', `${category}=5000`]);

/** Every decision that the sandbox's hard cases ask for. */
export const decisions = [
  ...['--passwords', 'reset', '--duplicates', 'verified', '--without-email', 'skip'],
  ...['--unverified', 'carry', '--unconfirmed', 'skip', '--federated', 'none', '--quota-share', '1'],
  ...unhurried,
];
