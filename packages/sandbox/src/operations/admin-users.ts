import { attributeMap } from '../input/attribute-list.ts';
import { checkInput } from '../input/check.ts';
import {
  BOOLEAN,
  NAMES,
  OBJECTS,
  PASSWORD,
  required,
  type Shape,
  USER_POOL_ID,
  USERNAME,
} from '../input/rules.ts';
import { invalidParameter, userNotFound } from '../service-error.ts';
import { changedAttributes } from '../state/attribute-changes.ts';
import { checkValues } from '../state/attribute-values.ts';
import { attribute, attributeRecords, withoutAttributes } from '../state/attributes.ts';
import { leaveAllGroups } from '../state/memberships.ts';
import { checkPassword } from '../state/password-policy.ts';
import type { Pool } from '../state/pool.ts';
import { claimNames } from '../state/sign-in-names.ts';
import type { User, UserView } from '../state/user.ts';
import { changeUser, mfaOptions, setPassword } from '../state/user-view.ts';
import { type Caller, poolOf, type World } from '../world.ts';
import { type Input, type Operation, signed } from './operation.ts';
import { sendAttributeCode } from './own-attributes.ts';

/** A pool and one of its users, found from an operation's input. */
export interface Subject {
  readonly pool: Pool;
  readonly user: User;
  readonly view: UserView;
}

const ONE_USER: Shape = { UserPoolId: USER_POOL_ID, Username: USERNAME };

/** @throws UserNotFoundException where nobody goes by the name. */
function subjectOf(pool: Pool, username: string): Subject {
  const user = pool.users.named(username);
  if (user?.live === undefined) throw userNotFound();
  return { pool, user, view: user.live };
}

/** An operation on one user of a pool, named in its input. */
export function onUser<T>(
  shape: Shape,
  handle: (world: World, subject: Subject, input: T, caller: Caller) => object,
): Operation {
  const whole = { ...ONE_USER, ...shape };
  return signed((world, input: Input, caller) => {
    const given = checkInput<T & { UserPoolId: string; Username: string }>(input, whole);
    const pool = poolOf(world, given.UserPoolId, caller);
    return handle(world, subjectOf(pool, given.Username), given, caller);
  });
}

const adminGetUser = onUser({}, (_world, { user, view }) => ({
  Username: user.username,
  UserAttributes: attributeRecords(view.attributes),
  UserCreateDate: user.createdAt,
  UserLastModifiedDate: view.modifiedAt,
  Enabled: view.enabled,
  UserStatus: view.status,
  ...mfaOptions(user, view),
  ...(user.extras?.preferredFactor ? { PreferredMfaSetting: user.extras.preferredFactor } : {}),
  ...(user.extras?.factors?.length ? { UserMFASettingList: user.extras.factors } : {}),
}));

const adminSetUserPassword = onUser<{ Password: string; Permanent?: boolean }>(
  { Password: PASSWORD, Permanent: BOOLEAN },
  (world, { pool, user }, { Password, Permanent }) => {
    checkPassword(pool.settings.Policies.PasswordPolicy, Password);
    setPassword(world, pool, user, Password, Permanent === true ? 'CONFIRMED' : 'FORCE_CHANGE_PASSWORD');
    return {};
  },
);

const adminUpdateUserAttributes = onUser<{ UserAttributes: Record<string, unknown>[] }>(
  { UserAttributes: required(OBJECTS) },
  (world, { pool, user, view }, { UserAttributes }) => {
    const values = attributeMap(UserAttributes);
    checkValues(pool.schema, values, 'update');
    const attributes = changedAttributes(view, values);
    claimNames(world, pool, user, { ...view, attributes }, false);
    changeUser(world, pool, user, { attributes });
    if (world.switches.adminUpdateSends === 'code') {
      const changed = (['phone_number', 'email'] as const).filter(
        (key) => values.get(key) && values.get(key) !== attribute(view.attributes, key),
      );
      const unproved = changed.filter((key) => attribute(attributes, `${key}_verified`) !== 'true');
      const sent = unproved.filter((key) => pool.settings.AutoVerifiedAttributes.includes(key));
      for (const key of sent) sendAttributeCode(world, pool, user, key);
    }
    return {};
  },
);

const adminDeleteUserAttributes = onUser<{ UserAttributeNames: string[] }>(
  { UserAttributeNames: required(NAMES) },
  (world, { pool, user, view }, { UserAttributeNames }) => {
    const names = new Set(UserAttributeNames);
    for (const name of names) {
      const rule = pool.schema.rule(name);
      if (rule === undefined) throw invalidParameter(`${name}: Attribute does not exist in the schema.`);
      if (!rule.mutable || rule.required) throw invalidParameter(`${name}: Attribute cannot be deleted.`);
    }
    changeUser(world, pool, user, { attributes: withoutAttributes(view.attributes, names) });
    return {};
  },
);

const adminEnableUser = onUser({}, (world, { pool, user }) => {
  changeUser(world, pool, user, { enabled: true });
  return {};
});

/** facts §12: disabling ends the sessions; enabling later does not bring them back. */
const adminDisableUser = onUser({}, (world, { pool, user }) => {
  user.extras = { ...user.extras, tokensValidFromMs: world.clock.nowMs() };
  changeUser(world, pool, user, { enabled: false });
  return {};
});

const adminDeleteUser = onUser({}, (_world, { pool, user }) => {
  leaveAllGroups(pool, user);
  pool.users.remove(user);
  return {};
});

export const adminUserOperations = {
  AdminGetUser: adminGetUser,
  AdminSetUserPassword: adminSetUserPassword,
  AdminUpdateUserAttributes: adminUpdateUserAttributes,
  AdminDeleteUserAttributes: adminDeleteUserAttributes,
  AdminEnableUser: adminEnableUser,
  AdminDisableUser: adminDisableUser,
  AdminDeleteUser: adminDeleteUser,
};
