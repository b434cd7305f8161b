import type { Options, PoolOptions } from '../config/options.ts';
import { poolProblems, regionOfPool } from '../config/pools.ts';
import { throwProblems } from '../config/problems.ts';
import { InputError } from '../errors.ts';
import { type CloneOptions, readRecovery, readSignIn } from '../pools/clone/options.ts';
import type { CommonFlags } from './flags.ts';
import { readText } from './read-lines.ts';

export interface CloneFlags extends CommonFlags {
  signIn?: string;
  name?: string;
  caseSensitive?: boolean;
  recovery?: string;
  keepSecrets?: boolean;
  triggers?: string[];
  writeAttributes?: string;
  domain?: string;
  providerSecrets?: string;
  leaveOut?: string[];
  sameAccount?: boolean;
  journal?: string;
  made?: string;
  dryRun?: boolean;
  format?: string;
  output?: string;
}

/** Where the clone is made and who we are there: as for the source unless told. */
export type CloneTarget = Omit<PoolOptions, 'userPoolId' | 'region'> & { region: string };

const defaultLegacySub = 'custom:legacy_sub';

export function cloneTarget(flags: CloneFlags, options: Options, source: PoolOptions): CloneTarget {
  const { profile, roleArn, externalId, endpoint } = options.target ?? {};
  const told = {
    profile: flags.targetProfile ?? profile,
    roleArn: flags.targetRoleArn ?? roleArn,
    externalId: flags.targetExternalId ?? externalId,
  };
  const isTold = told.profile !== undefined || told.roleArn !== undefined;
  const ofSource = { profile: source.profile, roleArn: source.roleArn, externalId: source.externalId };
  const target: CloneTarget = {
    ...(isTold ? told : ofSource),
    endpoint: flags.targetEndpoint ?? endpoint ?? source.endpoint,
    region: flags.targetRegion ?? regionOfPool(source.userPoolId),
  };
  throwProblems(poolProblems(undefined, { ...target, userPoolId: `${target.region}_clone` }));
  return target;
}

/** @throws InputError `choose-sign-in`, `bad-flag`, `file-not-readable` */
export function cloneOptions(
  flags: CloneFlags,
  options: Options,
  { source, arn, target }: { source: PoolOptions; arn: string | undefined; target: CloneTarget },
): CloneOptions {
  const { legacySub = options.legacyIds.sub ?? defaultLegacySub } = flags;
  return {
    signIn: readSignIn(flags.signIn),
    name: flags.name,
    caseSensitive: flags.caseSensitive === true,
    recovery: flags.recovery === undefined ? undefined : readRecovery(flags.recovery),
    keepSecrets: flags.keepSecrets === true,
    legacyIds: {
      sub: legacySub === 'none' ? undefined : legacySub,
      username: flags.legacyUsername ?? options.legacyIds.username,
    },
    triggers: triggersOf(names(flags.triggers)),
    writeAttributes: oneOf('--write-attributes', flags.writeAttributes ?? 'standard', ['standard', 'all']),
    domain: flags.domain,
    providerSecrets: flags.providerSecrets === undefined ? {} : readSecrets(flags.providerSecrets),
    // Not split at commas: names of providers and groups may hold them.
    leaveOut: flags.leaveOut ?? [],
    place: {
      sameRegion: target.region === regionOfPool(source.userPoolId),
      sameAccount: flags.sameAccount === true || isSameAccount(source, arn, target),
    },
  };
}

/** Another profile or endpoint may lead anywhere: the same account is then a person's to say. */
function isSameAccount(source: PoolOptions, arn: string | undefined, target: CloneTarget): boolean {
  if (target.endpoint !== source.endpoint) return false;
  if (target.roleArn !== undefined) return target.roleArn.split(':')[4] === arn?.split(':')[4];
  return target.profile === source.profile && source.roleArn === undefined;
}

const names = (given: readonly string[] = []): string[] =>
  given.flatMap((each) => each.split(',')).flatMap((name) => (name.trim() === '' ? [] : [name.trim()]));

const triggersOf = (given: readonly string[]): CloneOptions['triggers'] =>
  given.includes('all') ? 'all' : given;

/** @throws InputError `bad-flag` */
export function oneOf<T extends string>(flag: string, given: string, allowed: readonly T[]): T {
  const chosen = allowed.find((each) => each === given);
  if (chosen !== undefined) return chosen;
  throw new InputError(`${flag} takes one of ${allowed.join(', ')}.`, {
    code: 'bad-flag',
    hint: `Write it like ${flag} ${allowed[0] ?? ''}.`,
  });
}

function readSecrets(path: string): CloneOptions['providerSecrets'] {
  const text = readText(path);
  try {
    const table: unknown = JSON.parse(text);
    if (isTable(table) && Object.values(table).every((one) => isTable(one) && hasTexts(one)))
      return table as CloneOptions['providerSecrets'];
  } catch (error) {
    // The parser's own words quote the text, which is a secret.
    if (!(error instanceof SyntaxError)) throw error;
  }
  throw new InputError(`${path} is no JSON object of providers and their secrets.`, {
    code: 'bad-flag',
    hint: 'Write it as {"Google": {"client_secret": "…"}, "SignInWithApple": {"private_key": "…"}}.',
  });
}

const isTable = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const hasTexts = (table: object): boolean => Object.values(table).every((value) => typeof value === 'string');
