import { InputError } from '../../errors.ts';

/** How people sign in to the clone. A pool keeps what it was made with for ever (facts §10.1). */
export type CloneSignIn = 'email' | 'username+email';
const signIns: readonly CloneSignIn[] = ['email', 'username+email'];

/** By what "forgot password" reaches people, in Cognito's words, the first that a user has. */
const recoveryNames = ['verified_email', 'verified_phone_number', 'admin_only'] as const;
export type RecoveryName = (typeof recoveryNames)[number];

/** What somebody wants of a clone beside the settings of its source. */
export interface CloneOptions {
  signIn: CloneSignIn;
  /** Of the new pool; the source's with the sign-in appended unless told. */
  name?: string | undefined;
  /** Whether `Ann` and `ann` are two; cannot be changed later either. */
  caseSensitive: boolean;
  /** `source`: as it is there. Missing: by verified email. */
  recovery?: 'source' | readonly RecoveryName[] | undefined;
  /** Whether app clients keep their secrets; else they get new ones. Their ids are new either way (facts §10.2). */
  keepSecrets: boolean;
  /** `custom:` attributes made for the old ids. */
  legacyIds: { sub?: string | undefined; username?: string | undefined };
  /** Lambda triggers to take along, by Cognito's names. */
  triggers: 'all' | readonly string[];
  /** What clients may write that have no list of their own in the source. */
  writeAttributes: 'standard' | 'all';
  /** Prefix of a domain for the clone. */
  domain?: string | undefined;
  /** Secrets of identity providers that Cognito does not tell, by provider. */
  providerSecrets: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** Ids of parts to do without. */
  leaveOut: readonly string[];
  place: ClonePlace;
}

/** Where the clone will be, seen from its source: what is bound to an account or Region does not come along elsewhere. */
export interface ClonePlace {
  sameRegion: boolean;
  sameAccount: boolean;
}

export const isHere = ({ sameRegion, sameAccount }: ClonePlace): boolean => sameRegion && sameAccount;

/**
 * Reads `--sign-in`.
 *
 * @throws InputError `choose-sign-in`, which says what both mean
 */
export function readSignIn(given: string | undefined): CloneSignIn {
  const known = signIns.find((each) => each === given);
  if (known !== undefined) return known;
  const what = given === undefined ? '--sign-in is missing' : '--sign-in takes email or username+email';
  throw new InputError(
    `${what}. A pool keeps its sign-in for ever, so this is yours to choose:
  email           people sign in by email only. Old user names cannot be typed any more, and each user gets a new one; an
                  address belongs to one user even while unverified, so shared addresses must be settled first.
  username+email  people sign in by their old user name or by a verified email. User names that look like an email
                  cannot come along; an unverified email signs nobody in, and several users may hold it.`,
    {
      code: 'choose-sign-in',
      hint: 'Add --sign-in email or --sign-in username+email. `poolferry plan` against the clone then tells whom it concerns.',
    },
  );
}

/**
 * Reads `--recovery`.
 *
 * @throws InputError `bad-flag`
 */
export function readRecovery(given: string): 'source' | RecoveryName[] {
  if (given === 'source') return 'source';
  const names = given.split(',').map((name) => recoveryNames.find((each) => each === name.trim()));
  const known = names.filter((name) => name !== undefined);
  const alone = known.includes('admin_only') && known.length > 1;
  if (known.length === names.length && new Set(known).size === known.length && !alone) return known;
  throw new InputError(
    '--recovery takes source, admin_only, or verified_email and verified_phone_number in the order that counts.',
    { code: 'bad-flag', hint: 'Write it as --recovery verified_email or --recovery source.' },
  );
}

const poolName = /^[\w\s+=,.@-]{1,128}$/;
const customName = /^custom:[\p{L}\p{M}\p{S}\p{N}\p{P}]{1,20}$/u;

/**
 * Refuses what no pool could be made with.
 *
 * @throws InputError `bad-flag`, `bad-legacy-ids`
 */
export function checkCloneOptions({ name, legacyIds }: CloneOptions): void {
  if (name !== undefined && !poolName.test(name))
    throw new InputError('--name is no name for a user pool.', {
      code: 'bad-flag',
      hint: 'Up to 128 letters, digits, spaces and + = , . @ - _.',
    });
  const names = [legacyIds.sub, legacyIds.username].filter((one) => one !== undefined);
  const unfit = names.find((one) => !customName.test(one));
  if (unfit === undefined && new Set(names).size === names.length) return;
  throw new InputError(
    unfit === undefined
      ? `Old sub and old username cannot both be kept in ${names[0]}.`
      : `${JSON.stringify(unfit)} cannot be made for old ids: it takes custom: and up to 20 characters.`,
    { code: 'bad-legacy-ids', hint: 'Name an attribute of its own, such as custom:legacy_sub, for each.' },
  );
}
