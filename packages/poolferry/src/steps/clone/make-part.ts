import type { Door } from '../../cognito/door.ts';
import { CognitoRefusal, LostAnswer } from '../../cognito/failures.ts';
import type { Input } from '../../cognito/operations.ts';
import { updateUserPoolWhole } from '../../cognito/update-user-pool.ts';
import type { Creation, CreationOf } from '../../pools/clone/part.ts';
import type { CloneSecrets } from '../../pools/clone/plan.ts';

/** What the calls that make parts of a clone work with. */
export interface CloneContext {
  door: Door;
  secrets: CloneSecrets;
  /** The source's client ids to the clone's, as far as they are made. */
  clients: Readonly<Record<string, string>>;
}

type OfPool = Exclude<Creation, { operation: 'CreateUserPool' }>;

/** In a pool that is ours alone, whatever is there already was made by an earlier call whose answer was lost. */
const thereAlready = [
  ...['GroupExistsException', 'DuplicateProviderException'],
  ...['ManagedLoginBrandingExistsException', 'TermsExistsException'],
];

/**
 * Makes one part of a clone.
 *
 * @param wasUnderWay An earlier run ended between this call and its answer.
 * @returns The id of the client where it made one.
 * @throws CognitoRefusal
 */
export async function makePart(
  creation: OfPool,
  context: CloneContext,
  wasUnderWay: boolean,
): Promise<string | undefined> {
  if (creation.operation === 'CreateUserPoolClient') return makeClient(creation, context, wasUnderWay);
  try {
    await call(creation, context);
  } catch (error) {
    const isThere =
      CognitoRefusal.is(error, ...thereAlready) ||
      (CognitoRefusal.is(error, 'InvalidParameterException') && (await isMade(creation, context.door)));
    if (!isThere) throw error;
  }
  return undefined;
}

async function call(
  creation: Exclude<OfPool, { operation: 'CreateUserPoolClient' }>,
  { door, secrets, clients }: CloneContext,
): Promise<void> {
  const UserPoolId = door.userPoolId;
  const { forClient } = creation;
  const ClientId = forClient === undefined || forClient === 'ALL' ? forClient : clients[forClient];
  switch (creation.operation) {
    case 'UpdateUserPool':
      return await updateUserPoolWhole(door, creation.input);
    case 'CreateIdentityProvider': {
      const { input } = creation;
      const own = secrets.providers.get(input.ProviderName ?? '');
      const ProviderDetails = { ...input.ProviderDetails, ...own };
      await door.call('CreateIdentityProvider', { ...input, ProviderDetails, UserPoolId });
      return;
    }
    case 'SetRiskConfiguration':
      await door.call('SetRiskConfiguration', { ...creation.input, UserPoolId, ClientId });
      return;
    case 'SetUICustomization':
      await door.call('SetUICustomization', { ...creation.input, UserPoolId, ClientId });
      return;
    case 'CreateManagedLoginBranding':
      await door.call('CreateManagedLoginBranding', { ...creation.input, UserPoolId, ClientId });
      return;
    case 'CreateTerms':
      await door.call('CreateTerms', { ...creation.input, UserPoolId, ClientId });
      return;
    case 'AddCustomAttributes':
      await door.call('AddCustomAttributes', { ...creation.input, UserPoolId });
      return;
    case 'CreateGroup':
      await door.call('CreateGroup', { ...creation.input, UserPoolId });
      return;
    case 'CreateResourceServer':
      await door.call('CreateResourceServer', { ...creation.input, UserPoolId });
      return;
    case 'CreateUserPoolDomain':
      await door.call('CreateUserPoolDomain', { ...creation.input, UserPoolId });
      return;
    case 'SetLogDeliveryConfiguration':
      await door.call('SetLogDeliveryConfiguration', { ...creation.input, UserPoolId });
      return;
    case 'SetUserPoolMfaConfig':
      await door.call('SetUserPoolMfaConfig', { ...creation.input, UserPoolId });
      return;
  }
}

/** Parts of which Cognito has no name for "is there already". */
async function isMade(creation: Creation, door: Door): Promise<boolean> {
  const UserPoolId = door.userPoolId;
  if (creation.operation === 'CreateResourceServer') {
    return await hasResourceServer(door, creation.input.Identifier);
  }
  if (creation.operation !== 'AddCustomAttributes' && creation.operation !== 'CreateUserPoolDomain')
    return false;
  const { UserPool: pool } = await door.call('DescribeUserPool', { UserPoolId });
  if (creation.operation === 'CreateUserPoolDomain') return pool?.Domain === creation.input.Domain;
  const there = pool?.SchemaAttributes?.map((one) => one.Name?.replace(/^(dev:)?(custom:)?/, ''));
  return creation.input.CustomAttributes?.every((one) => there?.includes(one.Name)) ?? false;
}

async function hasResourceServer(door: Door, identifier: string | undefined): Promise<boolean> {
  let NextToken: string | undefined;
  do {
    const page = await door.call('ListResourceServers', {
      ...{ UserPoolId: door.userPoolId, MaxResults: 50, NextToken },
    });
    if (page.ResourceServers?.some((one) => one.Identifier === identifier)) return true;
    NextToken = page.NextToken;
  } while (NextToken !== undefined);
  return false;
}

/** A client has no name of its own to tell it by: before a second is made, the pool is searched for a first. */
async function makeClient(
  creation: CreationOf<'CreateUserPoolClient'>,
  context: CloneContext,
  wasUnderWay: boolean,
): Promise<string> {
  let isInDoubt = wasUnderWay;
  for (;;) {
    const found = isInDoubt ? await findClient(creation, context) : undefined;
    if (found !== undefined) return found;
    try {
      const { UserPoolClient } = await context.door.call(
        'CreateUserPoolClient',
        clientInput(creation, context),
      );
      return UserPoolClient?.ClientId ?? '';
    } catch (error) {
      if (!LostAnswer.is(error)) throw error;
      isInDoubt = true;
    }
  }
}

function clientInput(
  { input, secrets: kept, forClient = '' }: CreationOf<'CreateUserPoolClient'>,
  { door, secrets }: CloneContext,
): Input<'CreateUserPoolClient'> {
  const ClientSecret = kept === undefined ? undefined : secrets.clients.get(forClient);
  return {
    ...input,
    UserPoolId: door.userPoolId,
    ...(ClientSecret !== undefined && { ClientSecret }),
  };
}

async function findClient(
  { input }: CreationOf<'CreateUserPoolClient'>,
  { door, clients }: CloneContext,
): Promise<string | undefined> {
  const known = new Set(Object.values(clients));
  let NextToken: string | undefined;
  do {
    const page = await door.call('ListUserPoolClients', {
      UserPoolId: door.userPoolId,
      MaxResults: 60,
      NextToken,
    });
    const found = page.UserPoolClients?.find(
      (one) => one.ClientName === input.ClientName && !known.has(one.ClientId ?? ''),
    );
    if (found?.ClientId !== undefined) return found.ClientId;
    NextToken = page.NextToken;
  } while (NextToken !== undefined);
  return undefined;
}
