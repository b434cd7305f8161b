import { Command, CommanderError } from 'commander';
import { version } from '../version.ts';
import { ExitCode } from './exit-code.ts';
import {
  withCloneFlags,
  withDecidingFlags,
  withLedgerFlags,
  withOutputFlags,
  withPoolFlags,
  withQuotaFlags,
} from './flags.ts';
import { printableJson, printableLines } from './printable.ts';

/** Runs the command line; the exit code is left in `process.exitCode`. */
export async function main(argv: readonly string[]): Promise<void> {
  listenToPipes(argv);
  const program = buildProgram();
  sayHelpAfterError(program);
  try {
    await program.parseAsync(argv);
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    process.exitCode = error.exitCode === 0 ? ExitCode.done : ExitCode.wrongInput;
    if (process.exitCode !== ExitCode.done && argv.includes('--json')) {
      const message = error.message.replace(/^error: /, '');
      const result = {
        type: 'result',
        error: { code: 'wrong-usage', message, hint: helpOf(namedBy(program, argv.slice(2))) },
        exitCode: ExitCode.wrongInput,
      };
      process.stdout.write(`${printableJson(result)}\n`);
    }
  }
}

/** Commands whose whole work is to print: who reads no further has what they wanted. */
const printers = new Set(['cutover', 'iam', 'ids', 'status']);

/** A reader that is gone stops nobody but those who only print; a disk that is full behind `>` is said without a stack. */
function listenToPipes(argv: readonly string[]): void {
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') {
      process.stderr.write(`error: standard output cannot be written (${error.code}).\n`);
      process.exit(ExitCode.unexpected);
    }
    const isPrinting = argv.some((word) => printers.has(word)) || argv.includes('--help');
    if (isPrinting) process.exit(ExitCode.done);
  });
  // Whoever does not listen misses the progress, and nothing else.
  process.stderr.on('error', () => undefined);
}

/** What to do after wrong usage of a command, as after any other error. */
function sayHelpAfterError(command: Command): void {
  command.showHelpAfterError(`next:  ${helpOf(command)}`);
  for (const one of command.commands) sayHelpAfterError(one);
}

function helpOf(command: Command): string {
  const names = [];
  for (let one: Command | null = command; one !== null; one = one.parent) names.unshift(one.name());
  const what = command.commands.length > 0 ? 'its commands' : 'its flags';
  return `Run \`${names.join(' ')} --help\` for ${what}.`;
}

/** The command that the first words name, as far as they do. */
function namedBy(program: Command, words: readonly string[]): Command {
  let command = program;
  for (const word of words) {
    const next = command.commands.find((one) => one.name() === word);
    if (next === undefined) break;
    command = next;
  }
  return command;
}

function buildProgram(): Command {
  const program = new Command('poolferry')
    .description('Moves the users of one Amazon Cognito user pool into another: everyone accounted for.')
    .version(version)
    .exitOverride()
    .configureOutput({ writeErr: (text) => process.stderr.write(printableLines(text)) })
    .addHelpText(
      'after',
      '\nExit codes: 0 done, 1 unexpected, 2 wrong input, 3 users failed, 4 to be settled first, 5 differences, 130 stopped before the end.',
    );

  // Each command loads its own code only when it runs.
  const add = (name: string, description: string, parent = program) =>
    withOutputFlags(parent.command(name).description(description).exitOverride().allowExcessArguments(false));

  withDecidingFlags(
    withQuotaFlags(add('demo', 'two local pools, a migration, a check: no AWS account needed')),
  )
    .option('--users <n>', 'users of the source pool', '2000')
    .option('--seed <n>', 'the same seed makes the same users', '1')
    .option('--directory <path>', 'where ledger and id table go', 'poolferry-demo')
    .action(async (flags) => (await import('./demo.ts')).demo(flags));

  withDecidingFlags(pools(add('plan', 'list the source, decide, estimate; writes nothing to AWS')))
    .option('--again', 'list anew and decide anew for users not yet created')
    .option('--output <file>', 'the plan as JSON (default: the ledger with .plan.json)')
    .option('--details', 'a second file with a line a user, usernames included')
    .action(async (flags) => (await import('./plan.ts')).plan(flags));

  withDecidingFlags(pools(add('migrate', 'carry the plan out; the same command goes on where it was')))
    .option('--yes', 'export and plan first where there is no plan yet')
    .option('--limit <n>', 'at most so many users in this run')
    .option('--only <file>', 'only the users this file names: a sub, username or email a line')
    .option('--retry <code>', 'take users up again who failed with this code')
    .option(
      '--after-cutover',
      'for --retry missing-in-target: although the app has moved to the target by now',
    )
    .option('--no-verify', 'do not compare the pools at the end')
    .option('--stop-import-job', 'only stop the import job that is under way, and take in what it has done')
    .action(async (flags) => (await import('./migrate.ts')).migrate(flags));

  withLedgerFlags(add('status', 'how far it is, from the ledger alone')).action(async (flags) =>
    (await import('./status.ts')).status(flags),
  );

  withDecidingFlags(pools(add('verify', 'compare both pools, every user, attribute, flag and group')))
    .option('--output <folder>', 'an empty or new folder for match.ndjson, differ.ndjson and the other lists')
    .option('--sample <n>', 'send n of those who agreed a code by "forgot password"; asks before')
    .option('--consenting <file>', 'for --sample: who agreed, a sub, username or email a line')
    .option('--client-id <id>', "for --sample: the target's app client that people will recover by")
    .option('--ask-again', 'for --sample: also who was sent a code within the last day')
    .option('--yes', 'do not ask')
    .action(async (flags) => (await import('./verify.ts')).verify(flags));

  withDecidingFlags(pools(add('rollback', 'delete from the target what this ledger made; asks before')))
    .option('--yes', 'do not ask')
    .option('--only <file>', 'only whom this file names, changed or not: a sub, username or email a line')
    .option('--after-cutover', 'although people may have signed in to the target since the recorded cut-over')
    .action(async (flags) => (await import('./rollback.ts')).rollback(flags));

  withDecidingFlags(pools(add('sync', 'carry over what has changed in the source since; shows it first')))
    .option('--yes', 'do not ask')
    .option('--delete [n]', 'also delete who is gone from the source; over 1 % of all only by their number')
    .option(
      '--allow-messages',
      'also write emails and phone numbers that nobody verified: Cognito may send codes',
    )
    .option('--after-cutover', 'although the app has moved to the target by now')
    .option('--watch', 'again and again, until Ctrl-C; says how far behind it is')
    .option('--every <time>', 'with --watch, from one round to the next: 30s, 5m, 1h (default: 5m)')
    .option('--final', 'ends with 0 only where nothing is left to change: sign-up closed, two listings alike')
    .action(async (flags) => (await import('./sync.ts')).sync(flags));
  withLedgerFlags(add('cutover', 'the checklist of the day the app moves, hour by hour; records the moment'))
    .option('--record', 'write down that the app has moved: now, or --at; asks before')
    .option('--at <moment>', 'an ISO date with time and zone, such as 2026-12-01T06:00Z')
    .option('--forget', 'take the recorded moment back; asks before')
    .option('--yes', 'do not ask')
    .action(async (flags) => (await import('./cutover.ts')).cutover(flags));

  withLedgerFlags(
    add('purge', 'take the profiles of people out of the ledger for good; ids stay; asks before'),
  )
    .option('--force', 'although people are pending, waiting or failed, who cannot be carried then')
    .option('--yes', 'do not ask')
    .action(async (flags) => (await import('./purge.ts')).purge(flags));

  withLedgerFlags(add('ids', 'old sub and username to new, as a table'))
    .option('--format <format>', 'csv | ndjson | sql | dynamodb')
    .option('--output <file>', 'a file in place of standard output')
    .action(async (flags) => (await import('./ids.ts')).ids(flags));

  withQuotaFlags(
    withPoolFlags(add('export', 'write the users of a pool, with their groups, to a file'), 'source'),
  )
    .option('--config <file>', 'config file')
    .requiredOption('--output <file>', 'users.json or users.ndjson; .zst compresses, .age encrypts')
    .option('--format <format>', 'json | ndjson (default: by the name)')
    .option('--recipients <file>', 'age recipients, one a line, for .age')
    .option('--passphrase-file <file>', 'for .age: its first line; asked for where neither is given')
    .option('--chains <n>', '1 or 16 chains of pages for the listing')
    .action(async (flags) => (await import('./export.ts')).exportUsers(flags));

  withDecidingFlags(
    withQuotaFlags(
      withPoolFlags(withLedgerFlags(add('import', 'bring the users of a file into a pool')), 'target'),
    ),
  )
    .requiredOption('--input <file>', 'users.json or NDJSON, also .zst and .age')
    .option('--method <method>', 'admin-create | import-job | auto (another name of --routes)')
    .option('--identity <file>', 'age identities, for .age')
    .option('--passphrase-file <file>', 'for .age: its first line; asked for where neither is given')
    .option('--no-verify', 'do not list the target at the end')
    .action(async (flags) => (await import('./import.ts')).importUsers(flags));

  withDecidingFlags(
    withQuotaFlags(
      withPoolFlags(
        withLedgerFlags(
          add('convert', "write users as the import job's CSV, or check such a file; works offline"),
        ),
        'target',
      ),
    ),
  )
    .option('--input <file>', 'users.json or NDJSON, also .zst and .age (default: the users of the ledger)')
    .option('--identity <file>', 'age identities, for .age')
    .option('--passphrase-file <file>', 'for .age: its first line; asked for where neither is given')
    .option('--header <file>', 'what `aws cognito-idp get-csv-header` prints, or the template CSV')
    .option('--output <folder>', 'an empty or new folder for users-0001.csv … and not-in-csv.ndjson')
    .option('--check <file>', 'check this CSV by the rules of the import job in place of writing one')
    .action(async (flags) => (await import('./convert.ts')).convert(flags));

  // Without flags of its own: it would take those of its commands.
  const quota = program
    .command('quota')
    .description("the limits of the target's account and Region")
    .exitOverride();
  const addQuota = (name: string, description: string, isDefault = false) =>
    withOutputFlags(
      quota.command(name, { isDefault }).description(description).exitOverride().allowExcessArguments(false),
    );
  withTarget(addQuota('show', 'show the limits that can be raised (also without "show")', true))
    .argument('[nothing...]')
    .action(async (words, flags) => (await import('./quota.ts')).quota({ ...flags, words }));
  withTarget(addQuota('raise', 'raise limits, such as UserCreation=200; billed by AWS while they are raised'))
    .argument('<category=n...>', 'the limit in requests per second')
    .option('--yes', 'do not ask')
    .action(async (wanted, flags) => (await import('./quota.ts')).raiseQuota({ ...flags, wanted }));
  withTarget(addQuota('restore', 'put back what the ledger remembers of before')).action(async (flags) =>
    (await import('./quota.ts')).restoreQuota(flags),
  );

  const pool = program.command('pool').description('settings of pools, without their users').exitOverride();

  pools(add('diff', 'what differs between source and target, and what an app must change', pool)).action(
    async (flags) => (await import('./pool-diff.ts')).poolDiff(flags),
  );

  withCloneFlags(
    withQuotaFlags(
      withPoolFlags(
        add('clone', 'make a target with the settings of the source and another sign-in', pool),
        'source',
      ),
    ),
  ).action(async (flags) => (await import('./pool-clone.ts')).poolClone(flags));

  withDecidingFlags(
    withPoolFlags(
      withPoolFlags(
        withLedgerFlags(add('iam', 'print the smallest policy for commands or phases; asks nothing of AWS')),
        'source',
      ),
      'target',
    ),
  )
    .argument('[commands...]', 'plan, migrate, import … or phases (default: plan migrate verify)')
    .option('--side <side>', 'only the policy of one side: source | target')
    .option('--account <id>', 'account of the pools, where no role tells it (default: any)')
    .option('--format <format>', 'json')
    .action(async (commands, flags) => (await import('./iam.ts')).iam(commands, flags));

  withDecidingFlags(pools(add('doctor', 'check machine, credentials, pools, limits and permissions')))
    .option('--probe-writes', 'also try writes on the target, by calls that can change nothing')
    .action(async (flags) => (await import('./doctor.ts')).doctor(flags));

  add('sandbox', 'a local Cognito with two pools, for any AWS client')
    .option('--port <n>', 'TCP port; 0 picks a free one', '9229')
    .option('--users <n>', 'users of the source pool', '2000')
    .option('--seed <n>', 'the same seed makes the same users', '1')
    .option('--quota <factor>', 'multiplies every documented rate; off: none', '1')
    .option('--latency <ms>', 'range of answer times, such as 0-40', '0-40')
    .option('--faults <names>', 'none, all, or a list', 'none')
    .action(async (flags) => (await import('./sandbox.ts')).sandbox(flags));

  for (const name of ['report', 'init', 'sign-in']) {
    add(name, 'not built yet')
      .allowUnknownOption()
      .allowExcessArguments()
      .action(async (flags) => (await import('./not-built.ts')).notBuilt({ ...flags, name }));
  }

  return program;
}

const withTarget = (command: Command): Command => withPoolFlags(withLedgerFlags(command), 'target');

const pools = (command: Command): Command =>
  withQuotaFlags(withPoolFlags(withPoolFlags(withLedgerFlags(command), 'source'), 'target'));
