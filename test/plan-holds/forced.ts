import { expect } from 'vitest';
import type { Wire } from '../wire.ts';
import type { Pools } from './make-pools.ts';
import type { SmallWorld } from './small-world.ts';
import type { Told } from './told.ts';

/** Reasons that are a person's or an option's choice: the target would take these people. */
const chosen = new Set([
  'unconfirmed',
  'unverified',
  'federated',
  'linked',
  'decided',
  'gone',
  // Two attributes that the options make one: nothing that a pool could be asked.
  'attribute-clash',
]);

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
  const name = target.signIn === 'email' ? attributes.email : username;
  const isOfName = !['unknown-attribute', 'invalid-value'].includes(reason);
  const fresh = target.signIn === 'email' ? `forced${forced}@example.com` : `forced${forced}`;
  const Username = isOfName ? (name ?? username) : fresh;
  const tried = isOfName ? nameAttributes(target.signIn, attributes) : only(attributes, message);
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

/** What a name may clash by: in a pool with aliases also the verified email. */
function nameAttributes(
  signIn: SmallWorld['target']['signIn'],
  { email, email_verified }: Told['attributes'],
) {
  if (signIn !== 'alias' || email === undefined || email_verified !== 'true') return {};
  return { email, email_verified };
}

/** The attribute that a problem is about; the tool may say more of it after the name. */
function only(attributes: Told['attributes'], message: string | null): Record<string, string> {
  const name = Object.keys(attributes).find((one) => message === one || message?.startsWith(`${one}:`));
  return name === undefined ? {} : { [name]: attributes[name] as string };
}
