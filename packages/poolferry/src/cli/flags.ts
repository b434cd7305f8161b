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
  return withAccessFlags(command.option(`--${side} <id>`, `user pool id of the ${side}`), side);
}

function withAccessFlags(command: Command, side: 'source' | 'target'): Command {
  return command
    .option(`--${side}-profile <name>`, 'AWS profile')
    .option(`--${side}-region <region>`, 'must agree with the pool id')
    .option(`--${side}-role-arn <arn>`, 'role to assume')
    .option(`--${side}-external-id <id>`, 'external id for that role')
    .option(`--${side}-endpoint <url>`, 'another endpoint, such as a local sandbox');
}

/** What a clone is made by; its source has the flags of every pool. */
export function withCloneFlags(command: Command): Command {
  return withAccessFlags(command, 'target')
    .option('--config <file>', 'config file')
    .option('--sign-in <how>', 'email | username+email; no default: it can never be changed')
    .option('--name <name>', "of the new pool (default: the source's with the sign-in appended)")
    .option('--case-sensitive', 'tell Ann from ann; without it, and by default, names fold case')
    .option(
      '--recovery <names>',
      'verified_email (default), verified_phone_number, both in order, admin_only | source',
    )
    .option('--keep-secrets', 'app clients keep their secrets; their ids are new in any case')
    .option('--legacy-sub <attribute>', 'made to keep the old sub, or none (default: custom:legacy_sub)')
    .option('--legacy-username <attribute>', 'made to keep the old username')
    .option('--triggers <names>', 'Lambda triggers to take along, or all; repeatable', collect)
    .option('--write-attributes <which>', 'for clients without a list of their own: standard | all')
    .option('--domain <prefix>', 'a domain of its own, which the classic sign-in pages want')
    .option('--provider-secrets <file>', 'secrets of identity providers that Cognito does not tell, as JSON')
    .option('--leave-out <id>', 'do without this part; repeatable', collect)
    .option('--same-account', "your word that another profile leads to the source's account")
    .option('--dry-run', 'show what would be made, and make nothing')
    .option('--format <format>', 'json | cloudformation: write the plan, and make nothing')
    .option('--output <file>', 'where --format writes, in place of standard output')
    .option('--journal <file>', 'how far it is; the same file goes on (default: <name>.clone.json)')
    .option('--made <id>', 'after a lost answer: the pool that was made after all, or none');
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
