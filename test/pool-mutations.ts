import type { ListedUser, Wire } from './wire.ts';

/** One migrated person: as they were in the source, and as they are in the target. */
export interface Person {
  before: ListedUser;
  after: ListedUser;
  groups: string[];
}

export interface World {
  wire: Wire;
  source: string;
  target: string;
  /** Another migrated person each time, so that no mutation meets another's. */
  somebody(wanted?: (person: Person) => boolean): Person;
  /** A group that crossed, another each time. */
  group(): string;
  /** Somebody who was left behind for want of an email. */
  without: ListedUser;
}

export type Told = { kind: string; field: string; sourceSub?: string; targetSub?: string; group?: string };

const about = ({ before, after }: Person, kind: string, field = 'user'): Told => ({
  ...{ kind, field, sourceSub: before.sub, targetSub: after.sub },
});
const ofGroup = (group: string, what: string): Told => ({
  ...{ kind: 'group-settings', field: `${group}: ${what}`, group },
});

function update({ wire, target }: World, { after }: Person, changes: Record<string, string>) {
  const UserAttributes = Object.entries(changes).map(([Name, Value]) => ({ Name, Value }));
  return wire.ok('AdminUpdateUserAttributes', {
    UserPoolId: target,
    Username: after.username,
    UserAttributes,
  });
}

function updateSource({ wire, source }: World, username: string, changes: Record<string, string>) {
  const UserAttributes = Object.entries(changes).map(([Name, Value]) => ({ Name, Value }));
  return wire.ok('AdminUpdateUserAttributes', { UserPoolId: source, Username: username, UserAttributes });
}

const inTarget = ({ wire, target }: World, operation: string, { after }: Person, more: object = {}) =>
  wire.ok(operation, { UserPoolId: target, Username: after.username, ...more });
const inSource = ({ wire, source }: World, operation: string, { before }: Person, more: object = {}) =>
  wire.ok(operation, { UserPoolId: source, Username: before.username, ...more });

export const isEnabled = ({ after }: Person) => after.enabled;
const lacks = (name: string) => (person: Person) => isEnabled(person) && !(name in person.after.attributes);
const has = (name: string) => (person: Person) => isEnabled(person) && name in person.after.attributes;

/** Changes one attribute of somebody who has it, by a rule. */
const changing = (name: string, by: (value: string) => string) => async (world: World) => {
  const one = world.somebody(
    (person) =>
      has(name)(person) && by(person.after.attributes[name] ?? '') !== person.after.attributes[name],
  );
  await update(world, one, { [name]: by(one.after.attributes[name] ?? '') });
  return [about(one, 'differs', name)];
};

/**
 * Everything that may be wrong, each done alone to one pool, and what verify then says beside what it said before. The names are
 * the rows of docs/guide/verify.md.
 */
export const mutations: Record<string, (world: World) => Promise<Told[]>> = {
  'an attribute has another value in the target': changing('family_name', () => 'Changed'),
  'a value has a blank at its end': changing('family_name', (value) => `${value} `),
  'a letter of a value has another case': changing('family_name', (value) => value.toUpperCase()),
  'an attribute was added in the target': async (world) => {
    const one = world.somebody(lacks('nickname'));
    await update(world, one, { nickname: 'Added' });
    return [about(one, 'differs', 'nickname')];
  },
  'an attribute is missing in the target': async (world) => {
    const one = world.somebody(has('family_name'));
    await inTarget(world, 'AdminDeleteUserAttributes', one, { UserAttributeNames: ['family_name'] });
    return [about(one, 'differs', 'family_name')];
  },
  'the email is another one': async (world) => {
    const one = world.somebody();
    await update(world, one, { email: 'somewhere-else@example.net', email_verified: 'true' });
    return [about(one, 'differs', 'email')];
  },
  'the email differs in case only, and the target folds case': async (world) => {
    const one = world.somebody();
    await update(world, one, {
      email: one.after.attributes.email?.toUpperCase() ?? '',
      email_verified: one.after.attributes.email_verified ?? 'false',
    });
    return [];
  },
  'the email is verified in one pool, and not in the other': async (world) => {
    const one = world.somebody(({ after }) => after.attributes.email_verified === 'true');
    await update(world, one, { email_verified: 'false' });
    return [about(one, 'differs', 'email_verified')];
  },
  'somebody is disabled in the target': async (world) => {
    const one = world.somebody();
    await inTarget(world, 'AdminDisableUser', one);
    return [about(one, 'differs', 'enabled')];
  },
  'somebody who is to be disabled is enabled in the target': async (world) => {
    const one = world.somebody(({ after }) => !after.enabled);
    await inTarget(world, 'AdminEnableUser', one);
    return [about(one, 'differs', 'enabled')];
  },
  'somebody has no way in (FORCE_CHANGE_PASSWORD, UNCONFIRMED)': async (world) => {
    const one = world.somebody();
    await inTarget(world, 'AdminSetUserPassword', one, { Password: 'Temporary-7', Permanent: false });
    return [about(one, 'differs', 'status')];
  },
  'somebody must reset their password (RESET_REQUIRED)': async (world) => {
    await inTarget(
      world,
      'AdminResetUserPassword',
      world.somebody(({ after }) => after.attributes.email_verified === 'true'),
    );
    return [];
  },
  'somebody has another password': async (world) => {
    await inTarget(world, 'AdminSetUserPassword', world.somebody(), {
      Password: 'Another-one-7',
      Permanent: true,
    });
    return [];
  },
  'SMS is a second factor in the target alone': async (world) => {
    const one = world.somebody(has('phone_number'));
    await inTarget(world, 'AdminSetUserMFAPreference', one, { SMSMfaSettings: { Enabled: true } });
    return [about(one, 'differs', 'sms-mfa')];
  },
  'SMS is a second factor, and listings do not show it': async (world) => {
    await world.wire.control('switches', { listedSms: 'old-kind' });
    const one = world.somebody(has('phone_number'));
    await inTarget(world, 'AdminSetUserMFAPreference', one, { SMSMfaSettings: { Enabled: true } });
    return [];
  },
  'email is a second factor': async (world) => {
    const EmailMfaSettings = { Enabled: true };
    await inTarget(world, 'AdminSetUserMFAPreference', world.somebody(), { EmailMfaSettings });
    return [];
  },
  'somebody is not in a group that they are to be in': async (world) => {
    const one = world.somebody(({ groups }) => groups.length > 0);
    const [GroupName = ''] = one.groups;
    await inTarget(world, 'AdminRemoveUserFromGroup', one, { GroupName });
    return [about(one, 'group-missing', GroupName)];
  },
  'somebody is in a group that crossed, and not in the source': async (world) => {
    const GroupName = world.group();
    const one = world.somebody(({ groups }) => !groups.includes(GroupName));
    await inTarget(world, 'AdminAddUserToGroup', one, { GroupName });
    return [about(one, 'group-extra', GroupName)];
  },
  "somebody is in a group of the target's own": async (world) => {
    const one = world.somebody();
    await inTarget(world, 'AdminAddUserToGroup', one, { GroupName: 'here-before' });
    return [about(one, 'group-extra', 'here-before')];
  },
  'a group has another description': async (world) => {
    const name = world.group();
    await updateGroup(world, name, { Description: 'Something else' });
    return [ofGroup(name, 'description')];
  },
  'a group has another precedence': async (world) => {
    const name = world.group();
    await updateGroup(world, name, { Precedence: 4711 });
    return [ofGroup(name, 'precedence')];
  },
  'a group has another role': async (world) => {
    const name = world.group();
    await updateGroup(world, name, { RoleArn: 'arn:aws:iam::123456789012:role/admin' });
    return [ofGroup(name, 'role')];
  },
  'a group is not in the target': async (world) => {
    await world.wire.ok('DeleteGroup', { UserPoolId: world.target, GroupName: 'empty-one' });
    return [ofGroup('empty-one', 'missing')];
  },
  'a group was made in the target since the plan': async ({ wire, target: UserPoolId }) => {
    await wire.ok('CreateGroup', { UserPoolId, GroupName: 'brand-new' });
    return [ofGroup('brand-new', 'only in target')];
  },
  'a group of the source has another description since the export': async (world) => {
    const { wire, source: UserPoolId } = world;
    const GroupName = world.group();
    await wire.ok('UpdateGroup', { UserPoolId, GroupName, Description: 'Renamed there' });
    return [ofGroup(GroupName, 'description')];
  },
  'a group was made in the source since the export': async ({ wire, source: UserPoolId }) => {
    await wire.ok('CreateGroup', { UserPoolId, GroupName: 'late-group' });
    return [ofGroup('late-group', 'not exported')];
  },
  'a group was deleted from the source': async ({ wire, source: UserPoolId }) => {
    await wire.ok('DeleteGroup', { UserPoolId, GroupName: 'another-empty-one' });
    return [ofGroup('another-empty-one', 'gone from source')];
  },
  'a migrated user is not in the target': async (world) => {
    const one = world.somebody(({ after, groups }) => after.enabled && groups.length > 0);
    await inTarget(world, 'AdminDeleteUser', one);
    return [about(one, 'missing-in-target')];
  },
  'a migrated user was deleted and made again, alike': async (world) => {
    const one = world.somebody(({ after, groups }) => after.enabled && groups.length > 0);
    await inTarget(world, 'AdminDeleteUser', one);
    const made = await makeInTarget(world, one.after.attributes);
    return [about(one, 'missing-in-target'), { kind: 'only-in-target', field: 'user', targetSub: made }];
  },
  'somebody is in the target who was not there at plan time and is not ours': async (world) => {
    const made = await makeInTarget(world, { email: 'stranger@example.net' });
    return [{ kind: 'only-in-target', field: 'user', targetSub: made }];
  },
  'a migrated user was changed in the source since': async (world) => {
    const one = world.somebody(has('family_name'));
    await updateSource(world, one.before.username, { family_name: 'Married' });
    return [about(one, 'differs', 'family_name')];
  },
  'a migrated user was disabled in the source since': async (world) => {
    const one = world.somebody();
    await inSource(world, 'AdminDisableUser', one);
    return [about(one, 'differs', 'enabled')];
  },
  'a migrated user joined a group in the source since': async (world) => {
    const GroupName = world.group();
    const one = world.somebody(({ groups }) => !groups.includes(GroupName));
    await inSource(world, 'AdminAddUserToGroup', one, { GroupName });
    return [about(one, 'group-missing', GroupName)];
  },
  'a migrated user would no longer cross': async (world) => {
    const one = world.somebody();
    await inSource(world, 'AdminDeleteUserAttributes', one, { UserAttributeNames: ['email'] });
    return [about(one, 'differs', 'source')];
  },
  'a migrated user was deleted from the source': async (world) => {
    const one = world.somebody(({ after, groups }) => after.enabled && groups.length > 0);
    await inSource(world, 'AdminDeleteUser', one);
    return [about(one, 'gone-from-source')];
  },
  'somebody signed up in the source since, or the export missed them': async ({
    wire,
    source: UserPoolId,
  }) => {
    const { User } = await wire.ok('AdminCreateUser', { UserPoolId, Username: 'late-comer' });
    return [{ kind: 'not-exported', field: 'user', sourceSub: subOf(User.Attributes) }];
  },
  'somebody was left behind for a reason that the source no longer gives': async (world) => {
    await updateSource(world, world.without.username, { email: 'found@example.net' });
    return [{ kind: 'no-longer-skipped', field: 'without-email', sourceSub: world.without.sub }];
  },
};

function updateGroup({ wire, target: UserPoolId }: World, GroupName: string, settings: object) {
  return wire.ok('UpdateGroup', { UserPoolId, GroupName, ...settings });
}

async function makeInTarget({ wire, target }: World, attributes: Record<string, string>): Promise<string> {
  const { User } = await wire.ok('AdminCreateUser', {
    ...{ UserPoolId: target, Username: attributes.email, MessageAction: 'SUPPRESS' },
    UserAttributes: Object.entries(attributes).map(([Name, Value]) => ({ Name, Value })),
  });
  return subOf(User.Attributes);
}

const subOf = (attributes: { Name: string; Value: string }[]) =>
  attributes.find(({ Name }) => Name === 'sub')?.Value ?? '';
