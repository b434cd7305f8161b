import { InputError, InterruptedError } from '../errors.ts';
import type { Counts } from '../events.ts';

/** What scripts may rely on; documented in docs/reference/exit-codes.md. */
export const ExitCode = {
  done: 0,
  unexpected: 1,
  wrongInput: 2,
  someFailed: 3,
  mustBeSettled: 4,
  differences: 5,
  interrupted: 130,
} as const;
export type ExitCode = (typeof ExitCode)[keyof typeof ExitCode];

export function exitCodeOf(error: unknown): ExitCode {
  if (InterruptedError.is(error)) return ExitCode.interrupted;
  return error instanceof InputError ? ExitCode.wrongInput : ExitCode.unexpected;
}

/** How a run ended, the first that applies. A run that was told to stop early is as little done as one that was interrupted. */
export function exitCodeOfRun(run: {
  settled: boolean;
  counts: Counts;
  differing?: number | undefined;
}): ExitCode {
  if (!run.settled) return ExitCode.mustBeSettled;
  if (run.counts.failed > 0) return ExitCode.someFailed;
  if ((run.differing ?? 0) > 0) return ExitCode.differences;
  return run.counts.pending > 0 ? ExitCode.interrupted : ExitCode.done;
}
