import { expect } from 'vitest';
import type { Wire } from '../wire.ts';
import type { Pools } from './make-pools.ts';
import { mainName, type Named, type SmallWorld } from './small-world.ts';
import type { Told } from './told.ts';

/** Reasons that are a person's or an option's choice: the target would take these people. */
const chosen = new Set([
  'unconfirmed',
  'unverified',
  'federated',
  'linked',
  'decided',
  'gone',
  // Nobody has the name until a person says who gets it, and here all of them stay behind.
  'duplicates',
  // Two attributes that the options make one: nothing that a pool could be asked.
  'attribute-clash',
]);

const undocumented = /: (not a number|not true or false|not a date|no email address)$/;

/**
 * Whether the facts do not say how Cognito reads it: `TRUE`, `1e3`, a date in another form, an email that is no name, letters beyond
 * ASCII that differ by case or form only. What only some readings take stays behind or is put before a person, and the sandbox has
 * one of the readings.
 */
function isOfOneReading(world: SmallWorld, told: Told, reason: string): boolean {
  const { signIn, caseSensitive } = world.target;
  if (reason === 'invalid-value') return undocumented.test(told.message ?? '');
  if (reason === 'without-email') return told.message === 'malformed' && signIn !== 'email';
  if (caseSensitive || !namesOf(signIn, told).some((name) => /[^ -~]/.test(name))) return false;
  return reason === 'duplicate' || (reason === 'name-in-target' && !isTakenAsItStands(world, told));
}

/** Everything that the target could know somebody by. */
function namesOf(signIn: SmallWorld['target']['signIn'], { username, attributes }: Named): string[] {
  const { email } = attributes;
  if (signIn === 'email') return email === undefined ? [] : [email];
  return signIn === 'alias' && email !== undefined ? [username, email] : [username];
}

/** Whether somebody whose name the target has from the start bears it under every reading. */
function isTakenAsItStands({ target, people }: SmallWorld, told: Told): boolean {
  const inTarget = target.taken.flatMap((index) => people[index] ?? []).map((one) => mainName(target, one));
  return inTarget.includes(mainName(target, told));
}

/** Forces everybody whom the plan leaves behind for the target's sake into it, by hand, and expects each to be refused. */
export async function expectRefusedIfForced(
  wire: Wire,
  world: SmallWorld,
  pools: Pools,
  told: readonly Told[],
): Promise<void> {
  const wronglyLeftBehind: unknown[] = [];
  for (const one of told) {
    const reason = one.problem ?? (one.outcome === 'skipped' ? one.code : null);
    if (reason === null || chosen.has(reason)) continue;
    if (isOfOneReading(world, one, reason)) continue;
    if (await isTaken(wire, world, pools, one, reason)) wronglyLeftBehind.push({ reason, ...one });
  }
  expect(wronglyLeftBehind).toEqual([]);
}

let forced = 0;

/** Whether the target takes somebody by the name, or with the attribute, that the plan found wanting. */
async function isTaken(
  wire: Wire,
  { target }: SmallWorld,
  { target: UserPoolId }: Pools,
  { username, attributes, message }: Told,
  reason: string,
): Promise<boolean> {
  forced += 1;
  const name = mainName(target, { username, attributes });
  const isOfName = !['unknown-attribute', 'invalid-value'].includes(reason);
  const fresh = target.signIn === 'email' ? `forced${forced}@example.com` : `forced${forced}`;
  // Who has no email has nothing to be forced by; a username that looks like one is nobody's address that we know of.
  const Username = isOfName ? (name ?? username.replace('@', '-at-')) : fresh;
  const tried = isOfName ? nameAttributes(target.signIn, attributes, reason) : only(attributes, message);
  const answer = await wire.call('AdminCreateUser', {
    UserPoolId,
    Username,
    MessageAction: 'SUPPRESS',
    UserAttributes: Object.entries(tried).map(([Name, Value]) => ({ Name, Value })),
  });
  if (answer.__type !== undefined) return false;
  await wire.ok('AdminDeleteUser', { UserPoolId, Username: answer.User.Username });
  return true;
}

/** What comes along with a name: where the email is not the name, it may be the email that is found wanting. */
function nameAttributes(
  signIn: SmallWorld['target']['signIn'],
  { email, email_verified }: Told['attributes'],
  reason: string,
): Record<string, string> {
  if (signIn === 'email' || email === undefined) return {};
  if (reason === 'without-email') return { email };
  return signIn === 'alias' && email_verified === 'true' ? { email, email_verified } : {};
}

/** The attribute that a problem is about; the tool may say more of it after the name. */
function only(attributes: Told['attributes'], message: string | null): Record<string, string> {
  const name = Object.keys(attributes).find((one) => message === one || message?.startsWith(`${one}:`));
  return name === undefined ? {} : { [name]: attributes[name] as string };
}
