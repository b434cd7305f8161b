import type { Wire } from '../wire.ts';
import { mainName, type Person, type SmallWorld } from './small-world.ts';

export interface Pools {
  source: string;
  target: string;
}

const common = {
  AutoVerifiedAttributes: ['email'],
  AccountRecoverySetting: { RecoveryMechanisms: [{ Name: 'verified_email', Priority: 1 }] },
  EmailConfiguration: {
    EmailSendingAccount: 'DEVELOPER',
    SourceArn: 'arn:aws:ses:us-east-1:123456789012:identity/example.com',
  },
};
const wide = [
  {
    Name: 'text',
    AttributeDataType: 'String',
    Mutable: true,
    StringAttributeConstraints: { MinLength: '0', MaxLength: '2048' },
  },
  { Name: 'number', AttributeDataType: 'Number', Mutable: true },
  { Name: 'flag', AttributeDataType: 'Boolean', Mutable: true },
  { Name: 'moment', AttributeDataType: 'DateTime', Mutable: true },
];
const legacySub = {
  Name: 'legacy_sub',
  AttributeDataType: 'String',
  Mutable: false,
  StringAttributeConstraints: { MinLength: '0', MaxLength: '64' },
};

let pairs = 0;

/** Makes both pools over the wire; the people are put into the source as if they had been there for years. */
export async function makePools(wire: Wire, { people, source, target }: SmallWorld): Promise<Pools> {
  pairs += 1;
  const made = await wire.ok('CreateUserPool', {
    ...common,
    PoolName: `source${pairs}`,
    Schema: wide,
    UsernameConfiguration: { CaseSensitive: source.caseSensitive },
  });
  const signIn = {
    email: { UsernameAttributes: ['email'] },
    alias: { AliasAttributes: ['email'] },
    username: {},
  }[target.signIn];
  const other = await wire.ok('CreateUserPool', {
    ...common,
    ...signIn,
    PoolName: `target${pairs}`,
    Schema: [...target.columns, legacySub],
    UsernameConfiguration: { CaseSensitive: target.caseSensitive },
  });
  if (target.mfa === 'OPTIONAL') {
    const SoftwareTokenMfaConfiguration = { Enabled: true };
    const UserPoolId = other.UserPool.Id;
    await wire.ok('SetUserPoolMfaConfig', {
      UserPoolId,
      SoftwareTokenMfaConfiguration,
      MfaConfiguration: 'OPTIONAL',
    });
  }
  const pools = { source: made.UserPool.Id as string, target: other.UserPool.Id as string };
  const groups = [...new Set(people.flatMap((one) => one.groups))].map((name) => ({ name }));
  const put = await wire.control('users', { pool: pools.source, users: people, groups });
  if (put.error !== undefined) throw new Error(put.error);
  for (const index of target.taken) await takeName(wire, pools.target, target, people[index]);
  return pools;
}

/** Somebody in the target has that person's name already; where the target would not have such a name, nobody has. */
async function takeName(
  wire: Wire,
  UserPoolId: string,
  target: SmallWorld['target'],
  person: Person | undefined,
): Promise<void> {
  const Username = person && mainName(target, person);
  if (Username === undefined) return;
  await wire.call('AdminCreateUser', { UserPoolId, Username, MessageAction: 'SUPPRESS' });
}
