import type { ProviderName } from './federation.ts';
import { ODD_USERNAMES } from './odd-usernames.ts';
import { BLOCK_SIZE } from './slots.ts';

/** How an email is written: several users of one address differ in this alone. */
export type Spelling = 'lower' | 'capitals' | 'upper';

/** What sets a user apart from an ordinary one: verified address of their own, confirmed, enabled. */
export interface Standing {
  readonly email: 'own' | 'none' | 'plus' | 'longest' | 'too-long' | 'malformed';
  readonly spelling: Spelling;
  /** Undefined: the attribute is absent. */
  readonly emailVerified: 'true' | 'false' | undefined;
  readonly status:
    | 'CONFIRMED'
    | 'UNCONFIRMED'
    | 'FORCE_CHANGE_PASSWORD'
    | 'RESET_REQUIRED'
    | 'EXTERNAL_PROVIDER';
  readonly enabled: boolean;
  readonly username: 'ordinary' | 'own-email' | 'other-email' | 'phone' | 'provider' | 'capitals' | number;
  /** Slot of the user whose email, or whose username spelled otherwise, this one has. */
  readonly sameAs: number | undefined;
  readonly provider: ProviderName | undefined;
  readonly phone: 'maybe' | 'verified' | 'unverified';
  /** Created and changed in the same moment as others. */
  readonly sameDates: boolean;
  /** How many teams the user is in. */
  readonly teams: number;
  /** Counts the users of a block who have an odd value. */
  readonly oddValue: number | undefined;
}

const ORDINARY: Standing = {
  email: 'own',
  spelling: 'lower',
  emailVerified: 'true',
  status: 'CONFIRMED',
  enabled: true,
  username: 'ordinary',
  sameAs: undefined,
  provider: undefined,
  phone: 'maybe',
  sameDates: false,
  teams: 0,
  oddValue: undefined,
};

type Difference = Partial<Standing>;

const UNVERIFIED: Difference = { emailVerified: 'false' };
const DISABLED: Difference = { enabled: false };
const NO_EMAIL: Difference = { email: 'none', emailVerified: undefined };
const PHONE: Difference = { ...NO_EMAIL, username: 'phone' };
const UNCONFIRMED: Difference = { status: 'UNCONFIRMED' };
const FORCED: Difference = { status: 'FORCE_CHANGE_PASSWORD' };
const RESET: Difference = { status: 'RESET_REQUIRED' };
const FEDERATED: Difference = { status: 'EXTERNAL_PROVIDER', username: 'provider', emailVerified: 'false' };
const GOOGLE: Difference = { ...FEDERATED, provider: 'Google' };

/** How many users of each block differ from an ordinary one, and how. */
const SINGLES: readonly (readonly [count: number, difference: Difference])[] = [
  [6, NO_EMAIL],
  [4, { ...PHONE, phone: 'verified' }],
  [1, { ...PHONE, phone: 'unverified' }],
  [6, DISABLED],
  [3, { ...DISABLED, ...UNVERIFIED }],
  [1, { ...DISABLED, ...NO_EMAIL }],
  [1, { ...DISABLED, ...FORCED }],
  [1, { ...DISABLED, ...RESET }],
  [1, { ...DISABLED, ...UNCONFIRMED, ...UNVERIFIED }],
  [1, { ...DISABLED, ...GOOGLE }],
  [5, UNVERIFIED],
  [2, { emailVerified: undefined }],
  [1, { ...UNVERIFIED, phone: 'verified' }],
  [5, { ...UNCONFIRMED, ...UNVERIFIED }],
  [2, UNCONFIRMED],
  [5, FORCED],
  [1, { ...FORCED, ...UNVERIFIED }],
  [5, RESET],
  [1, { ...RESET, ...UNVERIFIED }],
  [4, GOOGLE],
  [1, { ...FEDERATED, provider: 'Facebook' }],
  [1, { ...FEDERATED, provider: 'CorpSAML', emailVerified: 'true' }],
  [1, { ...FEDERATED, ...NO_EMAIL, provider: 'SignInWithApple' }],
  [1, { email: 'too-long' }],
  [1, { email: 'malformed' }],
  [2, { provider: 'Google' }],
  [1, { provider: 'CorpSAML' }],
  [15, { spelling: 'capitals' }],
  [15, { email: 'plus' }],
  [1, { email: 'longest' }],
  [10, { username: 'own-email' }],
  [1, { username: 'other-email' }],
  [1, { teams: 40 }],
  [1, { teams: 39 }],
  [1, { teams: 25 }],
  [2, { teams: 10 }],
];

/** Users of one email each, the first spelled as it is: by case, to the letter, verified or not, enabled or not. */
const SHARERS: readonly (readonly Difference[])[] = [
  [{}, { spelling: 'capitals' }],
  [{}, { spelling: 'upper', ...UNVERIFIED }],
  [{}, { spelling: 'capitals' }, { spelling: 'upper' }],
  [{}, {}],
  [{}, UNVERIFIED],
  [UNVERIFIED, UNVERIFIED],
  [UNVERIFIED, { spelling: 'upper' }],
  [
    { ...UNVERIFIED, spelling: 'capitals' },
    { ...UNVERIFIED, spelling: 'upper' },
  ],
  [{ sameDates: true }, { sameDates: true }],
  [{}, DISABLED],
  [{}, GOOGLE],
];

/** Users with an odd value, healthy otherwise. */
const ODD_VALUE_COUNT = 200;

const STANDINGS: readonly Standing[] = listStandings();

/** The standing that a slot of a block gives. */
export function standingOf(slot: number): Standing {
  return STANDINGS[slot] ?? ORDINARY;
}

/** A slot of ordinary users. */
export const ORDINARY_SLOT = BLOCK_SIZE - 1;

function listStandings(): Standing[] {
  const list: Standing[] = [];
  const add = (difference: Difference) => list.push({ ...ORDINARY, ...difference });
  for (const [count, difference] of SINGLES) for (let n = 0; n < count; n++) add(difference);
  for (const [first, ...others] of SHARERS) {
    const sameAs = list.length;
    add(first ?? {});
    for (const other of others) add({ ...other, sameAs });
  }
  for (let kind = 0; kind < ODD_USERNAMES.length; kind++) add({ username: kind });
  for (let pair = 0; pair < 2; pair++) {
    add({});
    add({ username: 'capitals', sameAs: list.length - 1 });
  }
  for (let oddValue = 0; oddValue < ODD_VALUE_COUNT; oddValue++) add({ oddValue });
  return list;
}
