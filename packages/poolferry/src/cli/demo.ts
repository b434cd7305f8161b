import { existsSync, mkdirSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { startSandbox } from '@poolferry/sandbox';
import { InputError } from '../errors.ts';
import { idTable } from '../files/id-table.ts';
import { writeOutput } from '../files/open.ts';
import { readLedgerIfAny } from '../ledger/ledger.ts';
import { openMigration } from '../steps/open-migration.ts';
import { grouped } from './duration.ts';
import { ExitCode } from './exit-code.ts';
import type { CommonFlags } from './flags.ts';
import { idRows } from './ids.ts';
import { carryOut } from './migrate.ts';
import { wholeNumber } from './numbers.ts';
import { command, optionsOf, type Run } from './run.ts';

interface DemoFlags extends CommonFlags {
  users: string;
  seed: string;
  directory: string;
}

/** Ten times what Cognito documents, so that nobody waits a minute and a half for 2,000 people. */
const quota = 10;

const idTableName = 'ids.csv';
const mostUsers = 1_000_000;

/** What a first migration of such a pool would choose; a flag given to `demo` takes its place. */
const chosen = {
  passwords: 'reset',
  duplicates: 'verified',
  withoutEmail: 'skip',
  unverified: 'carry',
  unconfirmed: 'skip',
  federated: 'none',
  quotaShare: '1',
} as const;

export const demo = command<DemoFlags>(async (run) => {
  const { flags, output, ports, killSignal } = run;
  const users = wholeNumber('--users', flags.users, { from: 1, to: mostUsers });
  const seed = wholeNumber('--seed', flags.seed, { from: 0 });
  const served = await startSandbox({ port: 0, users, seed, quota, latencyMs: [0, 40] });
  try {
    useLocalCredentials();
    const ledger = join(flags.directory, 'ledger.db');
    const withDefaults: Run<DemoFlags> = {
      ...run,
      flags: {
        ...chosen,
        ...flags,
        source: served.source.userPoolId,
        sourceEndpoint: served.endpoint,
        target: served.target.userPoolId,
        targetEndpoint: served.endpoint,
        ledger,
      },
    };
    const options = await optionsOf(withDefaults, { passwordsUnlessTold: 'reset', recall: () => ({}) });
    await clearDirectory(flags.directory, ledger);
    introduce(run, users, withDefaults.flags);
    const source = { pool: options.source ?? { userPoolId: served.source.userPoolId } };
    const migration = await openMigration(options, source, ports, { killSignal });
    try {
      migration.ledger.header.set('demo', true);
      const exitCode = await carryOut(run, migration, { mayPlan: true, verify: true });
      if (exitCode !== ExitCode.done) return exitCode;
      const idTablePath = join(flags.directory, idTableName);
      await writeOutput(idTablePath, idTable(idRows(migration.ledger), 'csv'), { overwrite: true });
      run.result.ids = idTablePath;
      output.say();
      output.say(`Old and new ids of everybody who crossed: ${idTablePath}; the ledger: ${ledger}`);
      sayNext(run);
      return exitCode;
    } finally {
      migration.close();
    }
  } finally {
    await served.close();
  }
});

/** The local Cognito takes any credentials, and real ones have no business there. */
function useLocalCredentials(): void {
  delete process.env.AWS_PROFILE;
  delete process.env.AWS_SESSION_TOKEN;
  process.env.AWS_ACCESS_KEY_ID = 'sandbox';
  process.env.AWS_SECRET_ACCESS_KEY = 'sandbox';
}

/** Makes the folder, or clears an earlier demo out of it; anything else in it is left alone. */
async function clearDirectory(directory: string, ledger: string): Promise<void> {
  const taken = [ledger, join(directory, idTableName)].find((path) => existsSync(path));
  if (taken !== undefined && !isOfDemo(ledger)) {
    throw new InputError(`${taken} is there already, and no demo made it.`, {
      code: 'file-exists',
      hint: 'Name another folder with --directory.',
    });
  }
  try {
    // One level only: a recursive mkdir never returns below some folders of /proc.
    if (!existsSync(directory)) mkdirSync(directory, { mode: 0o700 });
  } catch (cause) {
    throw new InputError(`Cannot make the folder ${directory}.`, {
      code: 'folder-not-writable',
      hint: 'Name another with --directory, in a folder that exists and that you may write to.',
      cause,
    });
  }
  for (const ending of ['', '-wal', '-shm', '.lock']) {
    if (existsSync(ledger + ending)) await rm(ledger + ending);
  }
}

function isOfDemo(ledgerPath: string): boolean {
  const ledger = readLedgerIfAny(ledgerPath);
  if (ledger === undefined) return false;
  try {
    return ledger.header.get('demo') === true;
  } finally {
    ledger.close();
  }
}

function introduce({ output }: Run, users: number, flags: DemoFlags): void {
  output.say(
    output.style(
      'bold',
      `Two local pools: ${grouped(users)} people sign in by username, and are to sign in by email.`,
    ),
  );
  output.say(
    `This runs at ${quota} times the quotas that Cognito documents, all of them ours; nothing leaves this machine.`,
  );
  output.say('The options it passes:');
  const kebab = (name: string) => name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  const given = flags as unknown as Record<string, string>;
  output.say(
    `  poolferry migrate --yes ${Object.keys(chosen)
      .map((name) => `--${kebab(name)} ${given[name]}`)
      .join(' ')}`,
  );
  output.say();
}

function sayNext({ output }: Run): void {
  output.say();
  output.say(output.style('bold', 'Next, with your own pools (credentials as for the AWS CLI):'));
  output.say(
    '  poolferry plan --source <pool id> --target <pool id>    looks, decides, estimates; writes nothing to AWS',
  );
  output.say('  poolferry migrate --limit 5                             sends a few people first');
  output.say(
    '  poolferry migrate                                       the rest; Ctrl-C and the same command go on',
  );
}
