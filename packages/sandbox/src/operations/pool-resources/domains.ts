import { ACCOUNT_ID } from '../../account.ts';
import { checkInput } from '../../input/check.ts';
import { OBJECT, type Shape, USER_POOL_ID } from '../../input/rules.ts';
import { invalidParameter, ServiceError } from '../../service-error.ts';
import type { Pool } from '../../state/pool.ts';
import type { PoolDomain } from '../../state/pool-resources.ts';
import { checkTier } from '../../state/tiers.ts';
import { type Caller, poolOf, type World } from '../../world.ts';
import { signed } from '../operation.ts';

const NAME = { kind: 'string', required: true, min: 1, max: 255 } as const;
const CREATE: Shape = {
  UserPoolId: USER_POOL_ID,
  Domain: NAME,
  ManagedLoginVersion: { kind: 'integer', min: 1, max: 2 },
  CustomDomainConfig: OBJECT,
  Routing: OBJECT,
};
const ONE_DOMAIN: Shape = { UserPoolId: USER_POOL_ID, Domain: NAME };

interface DomainInput {
  UserPoolId: string;
  Domain: string;
  ManagedLoginVersion?: number;
  CustomDomainConfig?: { CertificateArn?: string };
  Routing?: object;
}

const PREFIX = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;
const CUSTOM = /^([a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,}$/;
const RESERVED = /aws|amazon|cognito/;

/** facts §10.2: a prefix is taken once a Region; a custom domain once. */
const keyOf = (region: string | undefined, name: string) => (name.includes('.') ? name : `${region}/${name}`);

const createUserPoolDomain = signed((world, input, caller) => {
  const given = checkInput<DomainInput>(input, CREATE);
  const pool = poolOf(world, given.UserPoolId, caller);
  const version = given.ManagedLoginVersion ?? 1;
  checkName(given);
  if (version === 2) checkTier(pool.settings, 'ESSENTIALS', 'Managed login');
  const custom = given.CustomDomainConfig !== undefined;
  if (domainsOf(world, pool).some((known) => (known.custom !== undefined) === custom)) {
    throw invalidParameter(`User pool already has a ${custom ? 'custom ' : ''}domain configured.`);
  }
  const key = keyOf(pool.region, given.Domain);
  if (world.domains.has(key)) throw invalidParameter('Domain already associated with another user pool.');
  world.domains.set(key, {
    name: given.Domain,
    poolId: pool.id,
    custom: given.CustomDomainConfig,
    managedLoginVersion: version,
    routing: given.Routing,
  });
  return {
    ManagedLoginVersion: version,
    ...(custom ? { CloudFrontDomain: cloudFrontOf(given.Domain) } : {}),
  };
});

function checkName({ Domain, CustomDomainConfig }: DomainInput): void {
  const pattern = CustomDomainConfig === undefined ? PREFIX : CUSTOM;
  if (!pattern.test(Domain) || Domain.length > (CustomDomainConfig === undefined ? 63 : 255)) {
    throw invalidParameter(`Value '${Domain}' at 'domain' failed to satisfy constraint: a domain`);
  }
  if (CustomDomainConfig === undefined && RESERVED.test(Domain)) {
    throw invalidParameter('Domain cannot contain reserved word: aws, amazon or cognito.');
  }
  if (CustomDomainConfig !== undefined && !CustomDomainConfig.CertificateArn?.includes(':acm:us-east-1:')) {
    throw invalidParameter('Invalid certificate ARN: it has to be an ACM certificate of us-east-1.');
  }
}

const cloudFrontOf = (name: string) => `d${name.replace(/[^a-z0-9]/g, '').slice(0, 13)}.cloudfront.net`;

/** The domains of a pool: at most one prefix and one custom domain. */
export function domainsOf(world: World, pool: Pool): PoolDomain[] {
  return [...world.domains.values()].filter(({ poolId }) => poolId === pool.id);
}

function ownDomain(world: World, { UserPoolId, Domain }: DomainInput, caller: Caller): PoolDomain {
  const pool = poolOf(world, UserPoolId, caller);
  const domain = world.domains.get(keyOf(pool.region, Domain));
  if (domain?.poolId !== pool.id) throw invalidParameter('No such domain or user pool exists.');
  return domain;
}

const updateUserPoolDomain = signed((world, input, caller) => {
  const given = checkInput<DomainInput>(input, CREATE);
  const domain = ownDomain(world, given, caller);
  const pool = poolOf(world, given.UserPoolId, caller);
  if ((given.CustomDomainConfig !== undefined) !== (domain.custom !== undefined)) {
    throw invalidParameter('Only a custom domain has a CustomDomainConfig.');
  }
  const managedLoginVersion = given.ManagedLoginVersion ?? domain.managedLoginVersion;
  if (managedLoginVersion === 2) checkTier(pool.settings, 'ESSENTIALS', 'Managed login');
  world.domains.set(keyOf(pool.region, domain.name), {
    ...domain,
    custom: given.CustomDomainConfig,
    managedLoginVersion,
    routing: given.Routing ?? domain.routing,
  });
  return { ManagedLoginVersion: managedLoginVersion };
});

const deleteUserPoolDomain = signed((world, input, caller) => {
  const given = checkInput<DomainInput>(input, ONE_DOMAIN);
  const domain = ownDomain(world, given, caller);
  world.domains.delete(keyOf(poolOf(world, given.UserPoolId, caller).region, domain.name));
  return {};
});

/** An unknown domain is no error, its description is empty. */
const describeUserPoolDomain = signed((world, input, caller) => {
  const { Domain } = checkInput<{ Domain: string }>(input, { Domain: NAME });
  const domain = world.domains.get(keyOf(caller.region, Domain));
  if (domain === undefined) return { DomainDescription: {} };
  return {
    DomainDescription: {
      UserPoolId: domain.poolId,
      AWSAccountId: ACCOUNT_ID,
      Domain: domain.name,
      CloudFrontDistribution: cloudFrontOf(domain.name),
      Version: '20260101000000',
      Status: 'ACTIVE',
      CustomDomainConfig: domain.custom ?? {},
      ManagedLoginVersion: domain.managedLoginVersion,
      ...(domain.routing === undefined ? {} : { Routing: domain.routing }),
    },
  };
});

/** Domain and CustomDomain, as DescribeUserPool tells them. */
export function domainMembers(world: World, pool: Pool): object {
  const members = domainsOf(world, pool).map(({ name, custom }) =>
    custom === undefined ? { Domain: name } : { CustomDomain: name },
  );
  return Object.assign({}, ...members);
}

/** @throws InvalidParameterException where the pool still has a domain: such a pool is not deleted. */
export function checkNoDomain(world: World, pool: Pool): void {
  if (domainsOf(world, pool).length === 0) return;
  throw new ServiceError(
    'InvalidParameterException',
    'User pool cannot be deleted. It has a domain configured that should be deleted first.',
  );
}

export const domainOperations = {
  CreateUserPoolDomain: createUserPoolDomain,
  UpdateUserPoolDomain: updateUserPoolDomain,
  DeleteUserPoolDomain: deleteUserPoolDomain,
  DescribeUserPoolDomain: describeUserPoolDomain,
};
