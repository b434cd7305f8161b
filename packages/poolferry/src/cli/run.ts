import type { OptionsInput } from '../config/input.ts';
import { loadOptions } from '../config/load.ts';
import type { Options } from '../config/options.ts';
import { InterruptedError, PoolferryError } from '../errors.ts';
import type { Ports } from '../events.ts';
import { ledgerFailure } from '../ledger/sqlite-failure.ts';
import { systemPorts } from '../system-ports.ts';
import { ExitCode, exitCodeOf } from './exit-code.ts';
import type { CommonFlags } from './flags.ts';
import { Output } from './output.ts';
import { recallFrom } from './recall.ts';

/** What a command works with. */
export interface Run<Flags extends CommonFlags = CommonFlags> {
  flags: Flags;
  output: Output;
  ports: Ports;
  /** Fires on the second Ctrl-C. */
  killSignal: AbortSignal;
  /** What the last JSON line will say beside `type` and `exitCode`. */
  result: Record<string, unknown>;
}

/** Wraps a command: signals, output, errors and the exit code are the same for all of them. */
export function command<Flags extends CommonFlags>(
  action: (run: Run<Flags>) => Promise<ExitCode>,
): (flags: Flags) => Promise<void> {
  return async (flags) => {
    const output = new Output({ json: flags.json === true, quiet: flags.quiet === true, color: flags.color });
    const { stop, kill, release } = listenToSignals(output);
    const ports = systemPorts({ emit: output.emit, signal: stop });
    const run: Run<Flags> = { flags, output, ports, killSignal: kill, result: {} };
    let exitCode: ExitCode;
    try {
      exitCode = await action(run);
      output.end();
    } catch (error) {
      const cause = stop.aborted && !PoolferryError.is(error) ? new InterruptedError() : ledgerFailure(error);
      exitCode = exitCodeOf(cause);
      output.error(cause);
      run.result.error = {
        code: PoolferryError.is(cause) ? cause.code : 'unexpected',
        message: cause instanceof Error ? cause.message : String(cause),
        ...(PoolferryError.is(cause) && { hint: cause.hint }),
      };
    }
    release();
    output.object({ type: 'result', ...run.result, exitCode });
    process.exitCode = exitCode;
    leaveSoon(exitCode);
  };
}

const leavingMs = 200;

/** Nobody waits any more for what may be under way, such as a request to STS that gets no answer; what was printed is let out. */
function leaveSoon(exitCode: ExitCode): void {
  const timer = setTimeout(() => {
    if (process.stdout.writableLength + process.stderr.writableLength === 0) process.exit(exitCode);
    timer.refresh();
  }, leavingMs);
  timer.unref();
}

/** Options of this run: flags over config file over what the ledger remembers. */
export async function optionsOf(
  run: Run,
  {
    passwordsUnlessTold,
    recall = recallFrom,
  }: { passwordsUnlessTold?: Options['passwords']; recall?: (ledgerPath: string) => OptionsInput } = {},
): Promise<Options> {
  const { config, ...flags } = run.flags;
  const { options } = await loadOptions({
    directory: process.cwd(),
    configPath: config,
    flags,
    recall,
    ...(passwordsUnlessTold !== undefined && { passwordsUnlessTold }),
  });
  return options;
}

/** Two signals closer than this are one Ctrl-C that came two ways. */
const sameSignalMs = 300;

function listenToSignals(output: Output) {
  const stop = new AbortController();
  const kill = new AbortController();
  let firstMs = 0;
  const onSignal = () => {
    if (stop.signal.aborted) {
      // npm and timeout(1) pass on a Ctrl-C that the terminal has sent to the whole group already.
      if (performance.now() - firstMs < sameSignalMs) return;
      kill.abort();
      process.exit(ExitCode.interrupted);
    }
    output.say('Stopping: finishing the calls in flight. Once more to stop at once.');
    firstMs = performance.now();
    stop.abort(new InterruptedError());
  };
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const signal of signals) process.on(signal, onSignal);
  const release = () => {
    for (const signal of signals) process.off(signal, onSignal);
  };
  return { stop: stop.signal, kill: kill.signal, release };
}
