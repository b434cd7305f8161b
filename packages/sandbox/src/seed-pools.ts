import { ACCOUNT_ID } from './account.ts';
import { makeAppClient } from './operations/app-clients.ts';
import { makeGroup } from './operations/groups.ts';
import { makeUserPool } from './operations/user-pools.ts';
import { type Population, population } from './population/population.ts';
import type { SandboxPool } from './start.ts';
import type { Group } from './state/group.ts';
import type { Pool } from './state/pool.ts';
import { settleUser } from './state/settled-user.ts';
import type { World } from './world.ts';

const ANYONE = { region: undefined };

/**
 * Makes the two pools every sandbox starts with: a source that signs in by username, full of generated users,
 * and an empty target that signs in by email and folds case. Both have the same custom attributes.
 */
export function seedPools(world: World, users: number): { source: SandboxPool; target: SandboxPool } {
  const { customAttributes } = population({ users, seed: world.seed });
  const common = {
    Schema: customAttributes.map(schemaEntry),
    AutoVerifiedAttributes: ['email'],
    AccountRecoverySetting: { RecoveryMechanisms: [{ Name: 'verified_email', Priority: 1 }] },
    // A whole directory cannot reset its passwords by the default sender's 50 messages a day (facts §1.4).
    EmailConfiguration: {
      EmailSendingAccount: 'DEVELOPER',
      SourceArn: `arn:aws:ses:us-east-1:${ACCOUNT_ID}:identity/example.com`,
    },
  };
  const sourceInput = { ...common, PoolName: 'source', UsernameConfiguration: { CaseSensitive: true } };
  const source = makeUserPool(world, sourceInput, ANYONE);
  const targetInput = {
    ...common,
    PoolName: 'target',
    UsernameAttributes: ['email'],
    UsernameConfiguration: { CaseSensitive: false },
  };
  const target = makeUserPool(world, targetInput, ANYONE);
  fill(world, source, population({ users, seed: world.seed, poolId: source.id }));
  return { source: withClient(world, source), target: withClient(world, target) };
}

function withClient(world: World, pool: Pool): SandboxPool {
  const client = makeAppClient(world, pool, {
    ClientName: 'app',
    ExplicitAuthFlows: [
      'ALLOW_USER_PASSWORD_AUTH',
      'ALLOW_ADMIN_USER_PASSWORD_AUTH',
      'ALLOW_REFRESH_TOKEN_AUTH',
    ],
    PreventUserExistenceErrors: 'LEGACY',
  });
  return { userPoolId: pool.id, clientId: client.id };
}

function schemaEntry(attribute: Population['customAttributes'][number]) {
  const { min, max } = attribute;
  const bound = (value: number | undefined) => (value === undefined ? undefined : String(value));
  const isNumber = attribute.type === 'Number';
  return {
    Name: attribute.name.replace(/^custom:/, ''),
    AttributeDataType: attribute.type,
    Mutable: attribute.mutable,
    ...(isNumber ? { NumberAttributeConstraints: constraints('Value', bound(min), bound(max)) } : {}),
    ...(attribute.type === 'String'
      ? { StringAttributeConstraints: constraints('Length', bound(min), bound(max)) }
      : {}),
  };
}

function constraints(of: 'Value' | 'Length', min: string | undefined, max: string | undefined) {
  return {
    ...(min === undefined ? {} : { [`Min${of}`]: min }),
    ...(max === undefined ? {} : { [`Max${of}`]: max }),
  };
}

function fill(world: World, pool: Pool, people: Population): void {
  const groups = new Map<string, Group>();
  for (const { name, description, precedence, roleArn } of people.groups) {
    const given = {
      GroupName: name,
      ...(description === undefined ? {} : { Description: description }),
      ...(precedence === undefined ? {} : { Precedence: precedence }),
      ...(roleArn === undefined ? {} : { RoleArn: roleArn }),
    };
    groups.set(name, makeGroup(world, pool, given));
  }
  for (const generated of people.users()) {
    const known = generated.groups.map((name) => groups.get(name)).filter((group) => group !== undefined);
    settleUser(pool, generated, known);
  }
}
