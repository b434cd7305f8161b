import { FEDERATED_USERNAME } from './federation.ts';
import { EMPTY_GROUP } from './groups.ts';
import type { GeneratedUser, PopulationOptions } from './population.ts';
import { population } from './population.ts';

type Judge = (user: GeneratedUser) => boolean;

const email = ({ attributes }: GeneratedUser) => attributes.email ?? '';
const isVerified: Judge = ({ attributes }) => attributes.email_verified === 'true';
const isUnverified: Judge = ({ attributes }) => attributes.email_verified === 'false';
const isFederated: Judge = ({ status }) => status === 'EXTERNAL_PROVIDER';
const isWellFormed = (text: string) => /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(text);
const someText =
  (pattern: RegExp): Judge =>
  ({ attributes }) =>
    pattern.test(attributes.name ?? '') || pattern.test(attributes['custom:note'] ?? '');
const someNickname =
  (pattern: RegExp): Judge =>
  ({ attributes }) =>
    pattern.test(attributes.name ?? '') || pattern.test(attributes.nickname ?? '');
const has =
  (name: string): Judge =>
  ({ attributes }) =>
    attributes[name] !== undefined;
const longest: Judge = ({ attributes }) => Buffer.byteLength(attributes['custom:note'] ?? '') === 2048;

/** What one user alone shows. Read from the users, not from how they were made. */
const OF_ONE = {
  noEmail: (user) => email(user) === '',
  phoneSignIn: ({ username, attributes }) =>
    username === attributes.phone_number && attributes.email === undefined,
  unverified: (user) => user.enabled && isUnverified(user) && user.status === 'CONFIRMED',
  verifiedUnknown: (user) => email(user) !== '' && user.attributes.email_verified === undefined,
  unconfirmed: (user) => user.enabled && isUnverified(user) && user.status === 'UNCONFIRMED',
  unconfirmedVerified: (user) => user.status === 'UNCONFIRMED' && isVerified(user),
  forceChangePassword: (user) => user.enabled && isVerified(user) && user.status === 'FORCE_CHANGE_PASSWORD',
  forceChangeUnverified: (user) => !isVerified(user) && user.status === 'FORCE_CHANGE_PASSWORD',
  resetRequired: (user) => user.enabled && isVerified(user) && user.status === 'RESET_REQUIRED',
  resetRequiredUnverified: (user) => !isVerified(user) && user.status === 'RESET_REQUIRED',
  disabledVerified: (user) => !user.enabled && isVerified(user) && user.status === 'CONFIRMED',
  disabledUnverified: (user) => !user.enabled && isUnverified(user) && user.status === 'CONFIRMED',
  disabledForceChangePassword: (user) => !user.enabled && user.status === 'FORCE_CHANGE_PASSWORD',
  disabledResetRequired: (user) => !user.enabled && user.status === 'RESET_REQUIRED',
  disabledUnconfirmed: (user) => !user.enabled && user.status === 'UNCONFIRMED',
  disabledFederated: (user) => !user.enabled && isFederated(user),
  disabledWithoutEmail: (user) => !user.enabled && email(user) === '',
  federated: isFederated,
  federatedVerified: (user) => isFederated(user) && isVerified(user),
  federatedWithoutEmail: (user) => isFederated(user) && email(user) === '',
  linked: (user) => user.attributes.identities !== undefined && user.status === 'CONFIRMED',
  malformedEmail: (user) => email(user) !== '' && !isWellFormed(email(user)),
  emailTooLong: (user) => email(user).length > 128,
  emailLongest: (user) => email(user).length === 128,
  mixedCaseEmail: (user) => email(user) !== email(user).toLowerCase(),
  plusAddress: (user) => email(user).includes('+'),
  usernameIsOwnEmail: (user) => user.username === email(user),
  usernameIsOtherEmail: (user) => user.username.includes('@') && user.username !== email(user),
  usernameNotAscii: ({ username }) => /[^ -~]/.test(username),
  usernamePunctuation: ({ username }) => /[,"'\\<>=|;$%/]/.test(username),
  usernameLongest: ({ username }) => username.length === 128,
  usernameIsUuid: ({ username }) => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(username),
  comma: someText(/,/),
  doubleQuote: someText(/"/),
  newline: someText(/\n/),
  carriageReturn: someText(/\r/),
  emoji: someText(/\p{Extended_Pictographic}/u),
  rightToLeft: someText(/[\u0590-\u06ff]/),
  combining: someText(/\p{M}/u),
  backslash: someText(/\\/),
  leadingBlank: someText(/^ /),
  trailingBlank: someText(/ $/),
  html: someText(/<script>/),
  terminalEscape: someText(new RegExp(String.fromCharCode(27))),
  formula: someNickname(/^[=+\-@]/),
  byteOrderMark: someText(/^\ufeff/),
  longestValue: longest,
  longestMultiByteValue: (user) => longest(user) && (user.attributes['custom:note'] ?? '').length < 2048,
  manyGroups: ({ groups }) => groups.length >= 10,
  fortyGroups: ({ groups }) => groups.length === 40,
  preferredUsername: has('preferred_username'),
  birthdate: has('birthdate'),
  updatedAt: has('updated_at'),
  zoneinfo: has('zoneinfo'),
  locale: has('locale'),
  address: has('address'),
  phoneNumber: has('phone_number'),
  customString: has('custom:tenant'),
  customNumber: has('custom:points'),
  customBoolean: has('custom:opted_in'),
  customDateTime: has('custom:member_since'),
  customImmutable: has('custom:legacy_id'),
} satisfies Record<string, Judge>;

/** What those show who hold one email, whatever its case; counted in emails. */
const OF_SHARERS = {
  sharedEmail: () => true,
  sharedToTheLetter: (users) => new Set(users.map(email)).size === 1,
  sharedByCase: (users) => new Set(users.map(email)).size > 1,
  sharedByThree: (users) => users.length === 3,
  sharedAllVerified: (users) => users.every((user) => isVerified(user) && user.enabled),
  sharedOneVerified: (users) => users.filter(isVerified).length === 1,
  sharedNoneVerified: (users) => !users.some(isVerified),
  sharedOneDisabled: (users) => users.filter(({ enabled }) => !enabled).length === 1,
  sharedWithFederated: (users) => users.some(isFederated) && !users.every(isFederated),
  sharedSameDates: (users) => new Set(users.map(({ createdAt }) => createdAt)).size === 1,
} satisfies Record<string, (users: readonly GeneratedUser[]) => boolean>;

export type HardCase = keyof typeof OF_ONE | keyof typeof OF_SHARERS | 'sharedUsernameByCase';

/** Everything a test may want to know of a population. */
export interface Manifest {
  readonly users: number;
  /** Confirmed, enabled, with a verified, well-formed email of at most 128 characters that nobody else has. */
  readonly healthy: number;
  /** Healthy, with nothing odd about the user at all. */
  readonly ordinary: number;
  readonly memberships: number;
  readonly members: Readonly<Record<string, number>>;
  readonly cases: Readonly<Record<HardCase, number>>;
}

/** Counts the hard cases of a population by looking at its users. Holds their emails and usernames meanwhile. */
export function manifest(options: PopulationOptions): Manifest {
  const made = population(options);
  const byEmail = new Map<string, GeneratedUser[]>();
  const byUsername = new Map<string, number>();
  const members: Record<string, number> = Object.fromEntries(made.groups.map(({ name }) => [name, 0]));
  const cases = { sharedUsernameByCase: 0 } as Record<HardCase, number>;
  let users = 0;
  for (const user of made.users()) {
    users += 1;
    add(byUsername, user.username.toLowerCase());
    if (email(user) !== '') append(byEmail, email(user).toLowerCase(), user);
    for (const group of user.groups) members[group] = (members[group] ?? 0) + 1;
    count(OF_ONE, user, cases);
  }
  const sharers = [...byEmail.values()].filter((holders) => holders.length > 1);
  for (const name in OF_SHARERS) cases[name as HardCase] = 0;
  for (const holders of sharers) count(OF_SHARERS, holders, cases);
  cases.sharedUsernameByCase = [...byUsername.values()].filter((held) => held > 1).length;
  const healthy = [...byEmail.values()].filter(([only, other]) => other === undefined && isHealthy(only));
  const ordinary = healthy.filter(([only]) => only !== undefined && isOrdinary(only)).length;
  const memberships = Object.values(members).reduce((sum, held) => sum + held, 0);
  return { users, healthy: healthy.length, ordinary, memberships, members, cases };
}

function count<T>(judges: Record<string, (of: T) => boolean>, of: T, cases: Record<string, number>): void {
  for (const name in judges) cases[name] = (cases[name] ?? 0) + (judges[name]?.(of) ? 1 : 0);
}

function isHealthy(user: GeneratedUser | undefined): boolean {
  if (user === undefined || user.status !== 'CONFIRMED' || !user.enabled || !isVerified(user)) return false;
  return isWellFormed(email(user)) && email(user).length <= 128;
}

/** Of a healthy user: plain in every value. */
function isOrdinary(user: GeneratedUser): boolean {
  const { address: _, ...others } = user.attributes;
  const values = Object.values(others);
  return (
    /^[\w.-]+$/.test(user.username) &&
    !FEDERATED_USERNAME.test(user.username) &&
    user.attributes.identities === undefined &&
    /^[a-z\d.]+@[a-z.]+$/.test(email(user)) &&
    user.groups.length < 10 &&
    !user.groups.includes(EMPTY_GROUP) &&
    values.every((value) => /^[\w @.,:/+-]{1,100}$/.test(value) && !/^[ =@-]| $/.test(value))
  );
}

function add(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

function append(lists: Map<string, GeneratedUser[]>, key: string, user: GeneratedUser): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [user]);
  else list.push(user);
}
