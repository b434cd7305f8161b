import { checkInput } from '../input/check.ts';
import { OBJECT, type Shape, TAGS, TEXT, USER_POOL_ID } from '../input/rules.ts';
import { pageOfList } from '../listing/whole-list.ts';
import { invalidParameter, ServiceError } from '../service-error.ts';
import { createPool, type Pool } from '../state/pool.ts';
import { factorsOfPool, passkeysAreFactor } from '../state/pool-factors.ts';
import { poolSettings } from '../state/pool-settings.ts';
import type { SchemaEntry } from '../state/schema.ts';
import { type Caller, poolOf, type World } from '../world.ts';
import { type Input, signed } from './operation.ts';
import { checkNoDomain, domainMembers } from './pool-resources/domains.ts';

const DEFAULT_REGION = 'us-east-1';
const SETTINGS: Shape = {
  Policies: OBJECT,
  AutoVerifiedAttributes: { kind: 'list', of: TEXT },
  DeletionProtection: TEXT,
  MfaConfiguration: TEXT,
  UserPoolTier: TEXT,
  AdminCreateUserConfig: OBJECT,
  AccountRecoverySetting: OBJECT,
  UserPoolTags: TAGS,
  LambdaConfig: OBJECT,
  SmsVerificationMessage: TEXT,
  EmailVerificationMessage: TEXT,
  EmailVerificationSubject: TEXT,
  VerificationMessageTemplate: OBJECT,
  SmsAuthenticationMessage: TEXT,
  UserAttributeUpdateSettings: OBJECT,
  DeviceConfiguration: OBJECT,
  EmailConfiguration: OBJECT,
  SmsConfiguration: OBJECT,
  UserPoolAddOns: OBJECT,
  DcrConfiguration: OBJECT,
  KeyConfiguration: OBJECT,
  IssuerConfiguration: OBJECT,
  AcrConfiguration: OBJECT,
};

const CREATE: Shape = {
  ...SETTINGS,
  PoolName: { kind: 'string', required: true, min: 1, max: 128, pattern: /^[\w\s+=,.@-]+$/ },
  Schema: { kind: 'list', max: 50, of: OBJECT },
  AliasAttributes: {
    kind: 'list',
    of: { kind: 'string', oneOf: ['phone_number', 'email', 'preferred_username'] },
  },
  UsernameAttributes: { kind: 'list', of: { kind: 'string', oneOf: ['phone_number', 'email'] } },
  UsernameConfiguration: OBJECT,
};

interface CreateInput {
  PoolName: string;
  Schema?: SchemaEntry[];
  AliasAttributes?: string[];
  UsernameAttributes?: string[];
  UsernameConfiguration?: { CaseSensitive?: boolean };
}

/** Makes a pool and puts it into the world. */
export function makeUserPool(world: World, input: Input, caller: Caller): Pool {
  const given = checkInput<CreateInput>(input, CREATE);
  if (given.AliasAttributes?.length && given.UsernameAttributes?.length) {
    throw invalidParameter('Only one of AliasAttributes or UsernameAttributes can be set in a user pool.');
  }
  const settings = poolSettings(input);
  checkHasFactor({ settings, mfa: {} });
  const region = caller.region ?? DEFAULT_REGION;
  const pool = createPool(
    {
      id: world.identifiers.poolId(region, world.made++),
      region,
      name: given.PoolName,
      usernameAttributes: given.UsernameAttributes ?? [],
      aliasAttributes: given.AliasAttributes ?? [],
      // facts §4.4: the API's default is true, unlike the console's.
      caseSensitive: given.UsernameConfiguration?.CaseSensitive ?? true,
    },
    settings,
    given.Schema ?? [],
    {
      clock: world.clock,
      switches: world.switches,
      listingLagMs: world.listingLagMs,
      random: world.identifiers.random,
    },
  );
  world.pools.set(pool.id, pool);
  return pool;
}

/** CreateUserPool knows no factor but SMS, and asks for its configuration (facts §10.1). */
function checkHasFactor(pool: Pick<Pool, 'settings' | 'mfa'>): void {
  if (pool.settings.MfaConfiguration === 'OFF') return;
  if (factorsOfPool(pool).length > 0 || passkeysAreFactor(pool.mfa)) return;
  throw invalidParameter(
    'SMS configuration and Auto verification for phone_number are required when MFA is required/optional',
  );
}

function describe(world: World, pool: Pool): object {
  return {
    Id: pool.id,
    Name: pool.name,
    Arn: pool.arn,
    ...pool.settings,
    AdminCreateUserConfig: describedCreateConfig(world, pool),
    ...domainMembers(world, pool),
    SchemaAttributes: pool.schema.describe(),
    ...(pool.usernameAttributes.length > 0 ? { UsernameAttributes: pool.usernameAttributes } : {}),
    ...(pool.aliasAttributes.length > 0 ? { AliasAttributes: pool.aliasAttributes } : {}),
    UsernameConfiguration: { CaseSensitive: pool.caseSensitive },
    CreationDate: pool.createdAt,
    LastModifiedDate: pool.modifiedAt,
    EstimatedNumberOfUsers: pool.users.size,
  };
}

/** The legacy setting comes back with its default, whoever set it or not. */
function describedCreateConfig(world: World, { settings }: Pool): object {
  if (world.switches.unusedAccountDays === 'left-out') return settings.AdminCreateUserConfig;
  const { TemporaryPasswordValidityDays } = settings.Policies.PasswordPolicy;
  return { ...settings.AdminCreateUserConfig, UnusedAccountValidityDays: TemporaryPasswordValidityDays };
}

const ONE_POOL: Shape = { UserPoolId: USER_POOL_ID };

const createUserPool = signed((world, input, caller) => ({
  UserPool: describe(world, makeUserPool(world, input, caller)),
}));

const describeUserPool = signed((world, input, caller) => {
  const { UserPoolId } = checkInput<{ UserPoolId: string }>(input, ONE_POOL);
  return { UserPool: describe(world, poolOf(world, UserPoolId, caller)) };
});

/** facts §3.4: while a job runs, its pool is neither changed nor deleted. */
function poolAtRest(world: World, id: string, caller: Caller): Pool {
  const pool = poolOf(world, id, caller);
  if (world.imports.active?.poolId !== pool.id) return pool;
  throw new ServiceError(
    'UserImportInProgressException',
    'A user import job is in progress for the user pool.',
  );
}

/** What needs the plan that the pool has cannot stay behind when the plan shrinks. */
function checkTierChange({ UserPoolTier }: { UserPoolTier: string }, { mfa, resources }: Pool): void {
  const needs =
    mfa.EmailMfaConfiguration !== undefined ||
    mfa.WebAuthnConfiguration !== undefined ||
    resources.session.UserSessionTracking === 'ENABLED';
  if (UserPoolTier === 'LITE' && needs) {
    throw new ServiceError(
      'TierChangeNotAllowedException',
      'The user pool has features that the LITE tier lacks.',
    );
  }
}

const updateUserPool = signed((world, input, caller) => {
  const { UserPoolId } = checkInput<{ UserPoolId: string }>(input, { ...ONE_POOL, ...SETTINGS });
  const pool = poolAtRest(world, UserPoolId, caller);
  const settings = poolSettings(input);
  checkHasFactor({ settings, mfa: pool.mfa });
  checkTierChange(settings, pool);
  // facts §10.1: DcrConfiguration alone survives being omitted.
  const kept = input.DcrConfiguration ?? pool.settings.DcrConfiguration;
  pool.settings = kept === undefined ? settings : { ...settings, DcrConfiguration: kept };
  pool.modifiedAt = world.clock.nowSeconds();
  return {};
});

const deleteUserPool = signed((world, input, caller) => {
  const { UserPoolId } = checkInput<{ UserPoolId: string }>(input, ONE_POOL);
  const pool = poolAtRest(world, UserPoolId, caller);
  if (pool.settings.DeletionProtection === 'ACTIVE') {
    throw invalidParameter('The user pool cannot be deleted because deletion protection is activated.');
  }
  checkNoDomain(world, pool);
  world.pools.delete(pool.id);
  world.imports.forgetPool(pool.id);
  for (const id of pool.clients.keys()) world.clients.delete(id);
  return {};
});

const LIST: Shape = { MaxResults: { kind: 'integer', required: true, min: 1, max: 60 }, NextToken: TEXT };

const listUserPools = signed((world, input, caller) => {
  const given = checkInput<{ MaxResults: number; NextToken?: string }>(input, LIST);
  const region = caller.region ?? DEFAULT_REGION;
  const pools = [...world.pools.values()].filter((pool) => pool.region === region);
  const scope = ['ListUserPools', region];
  const page = pageOfList(world, scope, pools, { size: given.MaxResults, token: given.NextToken });
  return {
    UserPools: page.items.map((pool) => ({
      Id: pool.id,
      Name: pool.name,
      CreationDate: pool.createdAt,
      LastModifiedDate: pool.modifiedAt,
    })),
    ...page.next,
  };
});

const ADD: Shape = {
  ...ONE_POOL,
  // facts §10.1: at most 25 a call.
  CustomAttributes: { kind: 'list', required: true, max: 25, of: OBJECT },
};

const addCustomAttributes = signed((world, input, caller) => {
  const given = checkInput<{ UserPoolId: string; CustomAttributes: SchemaEntry[] }>(input, ADD);
  const pool = poolAtRest(world, given.UserPoolId, caller);
  pool.schema.addCustom(given.CustomAttributes);
  pool.modifiedAt = world.clock.nowSeconds();
  return {};
});

export const userPoolOperations = {
  CreateUserPool: createUserPool,
  DescribeUserPool: describeUserPool,
  UpdateUserPool: updateUserPool,
  DeleteUserPool: deleteUserPool,
  ListUserPools: listUserPools,
  AddCustomAttributes: addCustomAttributes,
};
