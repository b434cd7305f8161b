import { choices, duplicateRules, rateCategories } from './choices.ts';
import { type Repeatable, readNumber, readPairs, splitList } from './flag-values.ts';
import type { OptionsInput } from './input.ts';
import { nearest, suggestion } from './nearest.ts';
import type { PoolOptions } from './options.ts';
import { type Problem, throwProblems } from './problems.ts';

/** Flags as typed, under their camel-case names. Missing ones change nothing. */
export interface FlagStrings {
  source?: string | undefined;
  sourceProfile?: string | undefined;
  sourceRegion?: string | undefined;
  sourceRoleArn?: string | undefined;
  sourceExternalId?: string | undefined;
  sourceEndpoint?: string | undefined;
  target?: string | undefined;
  targetProfile?: string | undefined;
  targetRegion?: string | undefined;
  targetRoleArn?: string | undefined;
  targetExternalId?: string | undefined;
  targetEndpoint?: string | undefined;
  ledger?: string | undefined;
  passwords?: string | undefined;
  routes?: string | undefined;
  appHandlesResetRequired?: boolean | undefined;
  acknowledge?: Repeatable | undefined;
  /** A rule, or the path of a decisions file. */
  duplicates?: string | undefined;
  withoutEmail?: string | undefined;
  usernames?: string | undefined;
  unverified?: string | undefined;
  unconfirmed?: string | undefined;
  federated?: string | undefined;
  /** The path of a file of decisions about single users. */
  decisions?: string | undefined;
  drop?: Repeatable | undefined;
  rename?: Repeatable | undefined;
  set?: Repeatable | undefined;
  legacySub?: string | undefined;
  legacyUsername?: string | undefined;
  groups?: Repeatable | undefined;
  withoutGroups?: Repeatable | undefined;
  groupRole?: Repeatable | undefined;
  quotaShare?: string | undefined;
  quotaRate?: Repeatable | undefined;
  chains?: string | undefined;
  logsRoleArn?: string | undefined;
}

export interface FlagOptions {
  input: OptionsInput;
  /** The file that `--duplicates` named; whoever reads it puts what it says in `input.duplicates`. */
  keepersPath?: string;
  /** The file that `--decisions` named, for `input.decisions`. */
  decisionsPath?: string | undefined;
}

/**
 * Reads flags as option values.
 *
 * @throws InputError `bad-flag`, naming every flag that cannot be read and the right spelling
 */
export function readFlags(flags: FlagStrings): FlagOptions {
  const reader = new FlagReader();
  const duplicates = reader.duplicates(flags.duplicates);
  const input: OptionsInput = {
    source: readPool(flags, 'source'),
    target: readPool(flags, 'target'),
    ledger: flags.ledger,
    passwords: reader.choice('--passwords', flags.passwords, choices.passwords),
    routes: reader.choice('--routes', flags.routes, choices.routes),
    appHandlesResetRequired: flags.appHandlesResetRequired,
    acknowledge: reader.list('--acknowledge a,b', flags.acknowledge),
    duplicates: duplicates.rule,
    withoutEmail: reader.choice('--without-email', flags.withoutEmail, choices.withoutEmail),
    usernames: reader.choice('--usernames', flags.usernames, choices.usernames),
    unverified: reader.choice('--unverified', flags.unverified, choices.unverified),
    unconfirmed: reader.choice('--unconfirmed', flags.unconfirmed, choices.unconfirmed),
    federated: reader.choice('--federated', flags.federated, choices.federated),
    attributes: {
      drop: reader.list('--drop a,b', flags.drop),
      rename: reader.pairs('--rename old=new', flags.rename, true),
      set: reader.pairs('--set name=value', flags.set, false),
    },
    legacyIds: { sub: flags.legacySub, username: flags.legacyUsername },
    groups: {
      include: reader.list('--groups a,b', flags.groups),
      exclude: reader.list('--without-groups a,b', flags.withoutGroups),
      roleArns: reader.roles(flags.groupRole),
    },
    quota: { share: reader.share(flags.quotaShare), rates: reader.rates(flags.quotaRate) },
    chains: reader.chains(flags.chains),
    logsRoleArn: flags.logsRoleArn,
  };
  throwProblems(reader.problems);
  return {
    input,
    ...(duplicates.path !== undefined && { keepersPath: duplicates.path }),
    ...(flags.decisions !== undefined && { decisionsPath: flags.decisions }),
  };
}

function readPool(
  flags: FlagStrings,
  side: 'source' | 'target',
): { [K in keyof PoolOptions]: string | undefined } {
  return {
    userPoolId: flags[side],
    profile: flags[`${side}Profile`],
    region: flags[`${side}Region`],
    roleArn: flags[`${side}RoleArn`],
    externalId: flags[`${side}ExternalId`],
    endpoint: flags[`${side}Endpoint`],
  };
}

type Flag = `--${string}`;
/** A flag with what may stand behind it. */
type Usage = `${Flag} ${string}`;

class FlagReader {
  readonly problems: Problem[] = [];

  choice<T extends string>(flag: Flag, given: string | undefined, allowed: readonly T[]): T | undefined {
    if (given === undefined) return undefined;
    const chosen = allowed.find((each) => each === given);
    if (chosen === undefined)
      this.refuseChoice(
        flag,
        nearest(given, allowed),
        `takes one of ${allowed.join(', ')}.${suggestion(given, allowed)}`,
      );
    return chosen;
  }

  duplicates(given: string | undefined): { rule?: (typeof duplicateRules)[number]; path?: string } {
    if (given === undefined) return {};
    const rule = duplicateRules.find((each) => each === given);
    if (rule !== undefined) return { rule };
    // A path is told from a mistyped rule by its dot or slash, so that "verifed" is not looked for as a file.
    if (/[./\\]/.test(given)) return { path: given };
    this.refuseChoice(
      '--duplicates',
      nearest(given, duplicateRules),
      `takes one of ${duplicateRules.join(', ')}, or a file such as decisions.json.${suggestion(given, duplicateRules)}`,
    );
    return {};
  }

  list(usage: Usage, given: Repeatable | undefined): string[] | undefined {
    if (given === undefined) return undefined;
    const names = splitList(given);
    if (names.length === 0) this.refuse(usage, 'needs at least one name.');
    return names;
  }

  pairs(usage: Usage, given: Repeatable | undefined, split: boolean): Record<string, string> | undefined {
    if (given === undefined) return undefined;
    const pairs = readPairs(given, split);
    if ('table' in pairs) return pairs.table;
    // The value stays out of the message: it may be anything.
    const name = JSON.stringify(pairs.wrong.split('=')[0]);
    this.refuse(
      usage,
      pairs.why === 'twice' ? `names ${name} twice.` : `cannot be read: a name and "=" are missing in it.`,
    );
    return undefined;
  }

  /** Names of roles may hold `=`: the one in front of the other ARN divides, or the last one. */
  roles(given: Repeatable | undefined): Record<string, string> | undefined {
    if (given === undefined) return undefined;
    const roles = new Map<string, string>();
    for (const pair of typeof given === 'string' ? [given] : given) {
      const [, from, to = ''] = /^(arn:.+?)=(arn:.+)?$/.exec(pair.trim()) ?? [];
      if (from === undefined) this.refuse('--group-role old=new', 'takes two role ARNs, or one and "=".');
      else roles.set(from, to);
    }
    return Object.fromEntries(roles);
  }

  share(given: string | undefined): number | undefined {
    if (given === undefined) return undefined;
    const share = readNumber(given);
    if (share === undefined) this.refuse('--quota-share 0.8', 'takes a number over 0 and up to 1.');
    return share;
  }

  rates(given: Repeatable | undefined): Partial<Record<(typeof rateCategories)[number], number>> | undefined {
    const pairs = this.pairs('--quota-rate UserCreation=200', given, true);
    if (pairs === undefined) return undefined;
    const rates: Partial<Record<(typeof rateCategories)[number], number>> = {};
    for (const [name, value] of Object.entries(pairs)) {
      const category = rateCategories.find((each) => each === name);
      const rate = readNumber(value);
      if (category === undefined)
        this.refuseChoice(
          '--quota-rate',
          undefined,
          `knows no category ${JSON.stringify(name)}.${suggestion(name, rateCategories)} They are ${rateCategories.join(', ')}.`,
        );
      else if (rate === undefined) this.refuse(`--quota-rate ${category}=200`, 'takes requests per second.');
      else rates[category] = rate;
    }
    return rates;
  }

  chains(given: string | undefined): 1 | 16 | undefined {
    if (given === undefined) return undefined;
    if (given === '1') return 1;
    if (given === '16') return 16;
    this.refuse('--chains 16', 'takes 1 or 16.');
    return undefined;
  }

  private refuse(usage: Usage, text: string): void {
    const [name] = usage.split(' ');
    this.problems.push({ code: 'bad-flag', text: `${name} ${text}`, hint: `Write it as ${usage}.` });
  }

  /** Which one it is to be is the owner's to say, unless it is plain which was meant. */
  private refuseChoice(flag: Flag, meant: string | undefined, text: string): void {
    const hint = meant === undefined ? `Give ${flag} one of those named.` : `Write it as ${flag} ${meant}.`;
    this.problems.push({ code: 'bad-flag', text: `${flag} ${text}`, hint });
  }
}
