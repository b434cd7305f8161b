/** What another process has cost so far, as Linux tells it. Zeros for one that has ended, and on other systems. */
import { readFileSync, writeFileSync } from 'node:fs';

/** The kernel counts in hundredths of a second. */
const ticksPerSecond = 100;

/** User and system time of all its threads. */
export function cpuSecondsOf(pid: number): number {
  // Its name stands in brackets, and may hold anything.
  const fields = of(pid, 'stat').split(') ').at(-1)?.split(' ') ?? [];
  return (Number(fields[11] ?? 0) + Number(fields[12] ?? 0)) / ticksPerSecond;
}

/** The most memory it has held at a time since `forgetPeakOf`. */
export function peakMbOf(pid: number): number {
  return Number(/^VmHWM:\s+(\d+) kB/m.exec(of(pid, 'status'))?.[1] ?? 0) / 1000;
}

/** Lets the peak begin anew, from what the process holds now. */
export function forgetPeakOf(pid: number): void {
  try {
    writeFileSync(`/proc/${pid}/clear_refs`, '5');
  } catch {
    // As below; the peak is then that of all steps so far.
  }
}

function of(pid: number, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    // Ended meanwhile, or a system without it.
    return '';
  }
}
