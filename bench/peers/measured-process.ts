import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeBenchFolder } from '../begin.ts';
import type { Job } from './peer.ts';

/** One process and all it has started, from start to end. */
export interface Measured {
  code: number | null;
  seconds: number;
  /** Of the process and whatever it started and waited for. */
  cpuSeconds: number;
  /** The most that all of them held at one look, as resident sets; undefined where the system does not tell. */
  peakMb: number | undefined;
  /** The end of what it said on standard error. */
  said: string;
}

const LOOK_EVERY_MS = 200;
const SAID_CHARS = 2000;
/** Linux tells memory in pages; 4 KiB on every machine this runs on. */
const PAGE_BYTES = 4096;

/** Credentials that only a sandbox takes, and nothing from the machine's own set-up. */
function localCredentials(): NodeJS.ProcessEnv {
  const { NODE_OPTIONS: _, AWS_PROFILE: __, AWS_SESSION_TOKEN: ___, ...env } = process.env;
  return {
    ...env,
    AWS_ACCESS_KEY_ID: 'sandbox',
    AWS_SECRET_ACCESS_KEY: 'sandbox',
    AWS_DEFAULT_REGION: 'us-east-1',
    AWS_REGION: 'us-east-1',
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
  };
}

/** Runs a job to its end. Bash's own `time` adds up what its children and theirs have used. */
export function measureProcess(job: Job, folder: string): Promise<Measured> {
  const apart = makeBenchFolder();
  const times = join(apart.folder, 'times');
  const timed = 'TIMEFORMAT="%3U %3S"; { time "$@" 2>&3; } 3>&2 2>"$0"';
  const startedMs = performance.now();
  const child = spawn('bash', ['-c', timed, times, ...job.command], {
    cwd: folder,
    env: { ...localCredentials(), ...job.env },
    stdio: ['ignore', 'ignore', 'pipe'],
    // A process group of its own: by it all descendants are found.
    detached: true,
  });
  let said = '';
  child.stderr.on('data', (chunk) => {
    said = (said + chunk).slice(-SAID_CHARS);
  });
  let peakBytes: number | undefined;
  const look = setInterval(() => {
    const bytes = child.pid === undefined ? undefined : residentBytesOf(child.pid);
    if (bytes !== undefined) peakBytes = Math.max(peakBytes ?? 0, bytes);
  }, LOOK_EVERY_MS);
  const end = () => endGroup(child.pid);
  process.once('exit', end);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => {
      process.off('exit', end);
      const seconds = (performance.now() - startedMs) / 1000;
      clearInterval(look);
      const [user, system] = readFileSync(times, 'utf8').trim().split(' ').map(Number);
      apart.remove();
      const cpuSeconds = (user ?? Number.NaN) + (system ?? Number.NaN);
      resolve({
        code,
        seconds,
        cpuSeconds,
        peakMb: peakBytes === undefined ? undefined : peakBytes / 1e6,
        said,
      });
    });
  });
}

function endGroup(leader: number | undefined): void {
  try {
    if (leader !== undefined) process.kill(-leader);
  } catch {
    // All of it has ended by itself.
  }
}

/** What all processes of a group hold together, without the one that leads it: that is the bench's own `time`. */
function residentBytesOf(group: number): number | undefined {
  let bytes: number | undefined;
  for (const name of foldersOf('/proc')) {
    if (!/^\d+$/.test(name) || Number(name) === group) continue;
    const stat = statOf(name);
    if (stat?.group === group) bytes = (bytes ?? 0) + stat.residentBytes;
  }
  return bytes;
}

function foldersOf(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    // A system without /proc does not tell.
    return [];
  }
}

function statOf(pid: string): { group: number; residentBytes: number } | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name in brackets may hold anything; the state is the first field behind it.
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    return { group: Number(fields[2]), residentBytes: Number(fields[21]) * PAGE_BYTES };
  } catch {
    // Ended between the two looks.
    return undefined;
  }
}
