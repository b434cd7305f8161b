import { invalidParameter, ServiceError } from '../service-error.ts';
import type { World } from '../world.ts';
import { isEmail, isPhoneNumber } from './attribute-values.ts';
import { attribute } from './attributes.ts';
import { type IndexedAttribute, isAlias } from './directory.ts';
import type { Pool } from './pool.ts';
import type { User, UserView } from './user.ts';

/**
 * Works out a new user's stored name in a pool that signs in by attribute: the name given is the attribute's
 * value, the stored one is generated (facts §4.2).
 *
 * @returns the attribute filled from the name, or undefined in a pool with user names of its own.
 */
export function nameAttribute(
  world: World,
  pool: Pool,
  username: string,
  values: Map<string, string>,
): string | undefined {
  if (pool.usernameAttributes.length === 0) {
    checkNotAlias(pool, username);
    return undefined;
  }
  const key = attributeOfName(pool, username);
  const given = values.get(key);
  if (given !== undefined && given !== '' && pool.fold(given) !== pool.fold(username)) {
    const what = key === 'email' ? 'email' : 'phone number';
    throw invalidParameter(
      `User ${what} should be empty or same as username, since username attribute is ${what}`,
    );
  }
  const folded = world.switches.emailCaseStored === 'folded';
  values.set(key, folded ? pool.fold(username) : username);
  return key;
}

function attributeOfName(pool: Pool, username: string): 'email' | 'phone_number' {
  const byEmail = pool.usernameAttributes.includes('email');
  const byPhone = pool.usernameAttributes.includes('phone_number');
  if (byEmail && isEmail(username)) return 'email';
  if (byPhone && isPhoneNumber(username)) return 'phone_number';
  if (byEmail && byPhone) throw invalidParameter('Username should be either an email or a phone number.');
  throw invalidParameter(byEmail ? 'Username should be an email.' : 'Username should be a phone number.');
}

/** facts §4.3: where an email signs in as an alias, a user name must not look like one. */
function checkNotAlias(pool: Pool, username: string): void {
  if (pool.aliasAttributes.includes('email') && isEmail(username)) {
    throw invalidParameter(
      'Username cannot be of email format, since user pool is configured for email alias.',
    );
  }
  if (pool.aliasAttributes.includes('phone_number') && isPhoneNumber(username)) {
    throw invalidParameter(
      'Username cannot be of phone number format, since user pool is configured for phone number alias.',
    );
  }
}

/**
 * Makes sure nobody else holds the sign-in names that a user is about to hold.
 *
 * @throws UsernameExistsException for a username attribute (facts §4.2), AliasExistsException for an alias;
 * with `force` the alias moves here instead (facts §4.3).
 */
export function claimNames(
  world: World,
  pool: Pool,
  user: User | undefined,
  view: UserView,
  force: boolean,
): void {
  for (const key of pool.usernameAttributes) {
    const value = attribute(view.attributes, key);
    if (value === undefined) continue;
    const holder = pool.users.holder(key as IndexedAttribute, value, () => true);
    if (holder !== undefined && holder !== user) {
      const what = key === 'email' ? 'email' : 'phone number';
      throw new ServiceError('UsernameExistsException', `An account with the given ${what} already exists.`);
    }
  }
  for (const key of pool.aliasAttributes) {
    const value = attribute(view.attributes, key);
    if (value === undefined || !isAlias(key, view)) continue;
    const holder = pool.users.holder(key as IndexedAttribute, value, (other) => isAlias(key, other));
    if (holder === undefined || holder === user) continue;
    // facts §4.3: only a verified address can be moved.
    if (!force || key === 'preferred_username') throw aliasExists(key);
    releaseAlias(world, pool, holder, key);
  }
}

function aliasExists(key: string): ServiceError {
  const what =
    key === 'preferred_username' ? 'preferred_username' : key === 'email' ? 'email' : 'phone_number';
  return new ServiceError('AliasExistsException', `An account with the ${what} already exists.`);
}

/** The previous owner of a forced alias keeps the value, unverified: it no longer signs in by it. */
function releaseAlias(world: World, pool: Pool, holder: User, key: string): void {
  const view = holder.live as UserView;
  const names = view.attributes.slice();
  const at = names.findIndex((item, index) => index % 2 === 0 && item === `${key}_verified`);
  if (at !== -1) names[at + 1] = 'false';
  pool.users.write(holder, { ...view, attributes: names, modifiedAt: world.clock.nowSeconds() });
}
