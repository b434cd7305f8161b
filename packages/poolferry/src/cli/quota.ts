import { existsSync } from 'node:fs';
import { type ConnectedPool, connectPools } from '../cognito/connect.ts';
import { suggestion } from '../config/nearest.ts';
import { InputError } from '../errors.ts';
import { type Ledger, noLedger, openLedger, readLedgerIfAny } from '../ledger/ledger.ts';
import { requirePool } from '../steps/open-migration.ts';
import {
  type LimitState,
  prepareRaises,
  type Raise,
  raisedIn,
  raiseLimits,
  readLimits,
  restoreLimits,
} from '../steps/raise-limits.ts';
import { confirm } from './confirm.ts';
import { grouped } from './duration.ts';
import { ExitCode } from './exit-code.ts';
import type { CommonFlags } from './flags.ts';
import type { Output } from './output.ts';
import { printable } from './printable.ts';
import { command, optionsOf, type Run } from './run.ts';
import { sayRaisedLimits } from './say-raised-limits.ts';

interface RaiseFlags extends CommonFlags {
  yes?: boolean;
  /** The command's arguments, such as `UserCreation=200`. */
  wanted: readonly string[];
}

/** Shows the limits of the target's account and Region that can be raised. */
export const quota = command<CommonFlags & { words: readonly string[] }>(async (run) => {
  const [word] = run.flags.words;
  if (word !== undefined) {
    throw new InputError(`quota has no "${word}".${suggestion(word, ['show', 'raise', 'restore'])}`, {
      code: 'wrong-usage',
      hint: 'It takes show, raise or restore: poolferry quota --help.',
    });
  }
  const { ledgerPath, pool } = await connectTarget(run);
  try {
    const { states, maximumsUnknown } = await readLimits(pool, run.ports.signal);
    run.result.limits = states.map(limitJson);
    run.output.say(run.output.style('bold', `Limits of ${placeOf(pool)}, requests a second`));
    for (const state of states) sayLimit(run.output, state);
    if (maximumsUnknown !== undefined) {
      run.output.say(
        `How far they may be raised is not known (servicequotas:ListServiceQuotas: ${printable(maximumsUnknown)}).`,
      );
    }
    const ledger = readLedgerIfAny(ledgerPath);
    if (ledger !== undefined) {
      run.result.raised = raisedIn(ledger);
      sayRaisedLimits(run.output, ledger);
      ledger.close();
    }
    return ExitCode.done;
  } finally {
    pool.close();
  }
});

/** Raises limits, when asked and confirmed; the ledger remembers what they were. */
export const raiseQuota = command<RaiseFlags>(async (run) => {
  const { output, ports } = run;
  return withLedger(run, async (ledger, pool) => {
    const raises = await prepareRaises(pool, run.flags.wanted, ports.signal);
    run.result.limits = raises.map(limitJson);
    for (const raise of raises) sayRaise(output, raise);
    output.say(
      `This holds at once for every user pool of ${placeOf(pool)}. AWS bills capacity above what is free for as long as it is raised, by the time; prices are not looked up here. \`poolferry quota restore\` puts it back.`,
    );
    if (!(await confirm(run, 'Raise?'))) {
      output.say('Nothing was changed.');
      return ExitCode.interrupted;
    }
    await raiseLimits(ledger, pool, raises);
    run.result.raised = raisedIn(ledger);
    for (const { category, toPerSecond } of raises) output.say(`${category}: ${grouped(toPerSecond)}/s`);
    return ExitCode.done;
  });
});

/** Puts back what the ledger remembers. */
export const restoreQuota = command(async (run) =>
  withLedger(run, async (ledger, pool) => {
    const restored = await restoreLimits(ledger, pool);
    run.result.restored = restored;
    for (const { category, beforePerSecond } of restored)
      run.output.say(`${category}: back at ${grouped(beforePerSecond)}/s`);
    if (restored.length === 0) run.output.say('Nothing is raised by this ledger here.');
    return ExitCode.done;
  }),
);

async function connectTarget(run: Run): Promise<{ ledgerPath: string; pool: ConnectedPool }> {
  const options = await optionsOf(run);
  const target = requirePool(options.target, 'target');
  const { ports, killSignal } = run;
  const pools = await connectPools({ target }, { ports, quota: options.quota, killSignal });
  return { ledgerPath: options.ledger, pool: pools.target };
}

/** The ledger has to be there: what a limit was must outlast this command. */
async function withLedger<Flags extends CommonFlags>(
  run: Run<Flags>,
  work: (ledger: Ledger, pool: ConnectedPool) => Promise<ExitCode>,
): Promise<ExitCode> {
  const { ledger: path } = await optionsOf(run);
  if (!existsSync(path)) throw noLedger(path);
  const { pool } = await connectTarget(run);
  try {
    const ledger = openLedger(path);
    try {
      return await work(ledger, pool);
    } finally {
      ledger.close();
    }
  } finally {
    pool.close();
  }
}

const placeOf = ({ description }: ConnectedPool): string =>
  `account ${description.accountId} in ${description.region}`;

function limitJson({ category, provisionedPerSecond, freePerSecond, maximum }: LimitState) {
  return {
    category,
    provisionedPerSecond,
    freePerSecond,
    ...(maximum !== undefined && { maximumPerSecond: maximum.perSecond, quotaCode: maximum.quotaCode }),
  };
}

function sayLimit(
  output: Output,
  { category, provisionedPerSecond, freePerSecond, maximum }: LimitState,
): void {
  const most = maximum === undefined ? '' : `, can be raised to ${grouped(maximum.perSecond)}`;
  output.say(
    `  ${category}: ${grouped(provisionedPerSecond)}, of which ${grouped(freePerSecond)} cost nothing${most}`,
  );
}

function sayRaise(
  output: Output,
  { category, provisionedPerSecond, freePerSecond, toPerSecond }: Raise,
): void {
  const billed = Math.max(0, toPerSecond - freePerSecond);
  output.say(
    `${category}: from ${grouped(provisionedPerSecond)}/s to ${grouped(toPerSecond)}/s, ${grouped(billed)}/s above the free ${grouped(freePerSecond)}`,
  );
}
