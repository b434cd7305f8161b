import type { Command } from 'commander';
import type { FlagStrings } from '../config/flags.ts';

/** Flags of every command. */
export interface CommonFlags extends FlagStrings {
  config?: string;
  json?: boolean;
  quiet?: boolean;
  color: boolean;
}

const collect = (value: string, earlier: string[] = []) => [...earlier, value];

export function withOutputFlags(command: Command): Command {
  return command
    .option('--json', 'one JSON object a line on standard output, the result last')
    .option('--quiet', 'no progress, errors only')
    .option('--no-color', 'plain text (NO_COLOR works as well)');
}

export function withLedgerFlags(command: Command): Command {
  return command
    .option('--ledger <file>', 'the file that holds the truth of this migration (default: poolferry.db)')
    .option('--config <file>', 'config file (default: poolferry.config.ts, .mts, .js or .json)');
}

export function withPoolFlags(command: Command, side: 'source' | 'target'): Command {
  return command
    .option(`--${side} <id>`, `user pool id of the ${side}`)
    .option(`--${side}-profile <name>`, 'AWS profile')
    .option(`--${side}-region <region>`, 'must agree with the pool id')
    .option(`--${side}-role-arn <arn>`, 'role to assume')
    .option(`--${side}-external-id <id>`, 'external id for that role')
    .option(`--${side}-endpoint <url>`, 'another endpoint, such as a local sandbox');
}

export function withQuotaFlags(command: Command): Command {
  return command
    .option(
      '--quota-share <part>',
      "part of each quota to use (0.5 beside the source's production, else 0.8)",
    )
    .option('--quota-rate <category=n>', 'a known limit in requests per second; repeatable', collect);
}

/** The options that decide what becomes of users: the same for plan, migrate, import and demo. */
export function withDecidingFlags(command: Command): Command {
  return command
    .option('--passwords <how>', 'reset | sign-in | passwordless; no default: plan compares them')
    .option(
      '--duplicates <rule>',
      'who keeps a name that several want: stop | verified | newest | enabled | FILE',
    )
    .option('--without-email <how>', 'users without a usable email: stop | skip')
    .option('--usernames <how>', 'usernames that the target would refuse: stop | skip | sub')
    .option('--unverified <how>', 'users whose email nobody proved: stop | skip | sign-in | carry')
    .option('--unconfirmed <how>', 'users who never confirmed: skip | stop | carry')
    .option('--federated <how>', 'users of identity providers: stop | none | link')
    .option('--decisions <file>', 'what becomes of single users, over the options above: skip | carry | keep')
    .option('--routes <how>', 'admin-create | import-job | auto')
    .option(
      '--app-handles-reset-required',
      'your word that the app sends users of the import job to "forgot password"',
    )
    .option('--acknowledge <codes>', 'findings that you have read and accept; repeatable', collect)
    .option(
      '--logs-role-arn <arn>',
      "role by which Cognito writes the import job's log (default: found or made)",
    )
    .option('--drop <names>', 'attributes to leave behind; repeatable', collect)
    .option('--rename <a=b>', 'attribute a becomes b; repeatable', collect)
    .option('--set <name=value>', 'an attribute everybody gets; repeatable', collect)
    .option('--legacy-sub <attribute>', 'target attribute that keeps the old sub')
    .option('--legacy-username <attribute>', 'target attribute that keeps the old username')
    .option('--groups <names>', 'only these groups', collect)
    .option('--without-groups <names>', 'not these groups', collect)
    .option(
      '--group-role <old=new>',
      "a group's role in the target; old= leaves it behind; repeatable",
      collect,
    )
    .option('--chains <n>', '1 or 16 chains of pages for the listing');
}
