import { PoolferryError } from '../errors.ts';
import type { Random } from '../events.ts';
import type { Operation } from '../pacing/categories.ts';
import type { Door } from './door.ts';
import { CognitoRefusal } from './failures.ts';
import type { Input } from './operations.ts';

/** `untold`: the answer came before or without a word on the permission. */
export type Permission = { answer: 'allowed' | 'missing' } | { answer: 'untold'; why: string };

/**
 * - `read`: a cheap read, mostly of something that is not there.
 * - `write`: a write about a user or job that is not there, so that it cannot change anything.
 * - `empty-write`: a creation without a name, which Cognito can only refuse. Whether it looks at the name or at the permission
 *   first is not documented (facts §13): only a denial tells something.
 */
export type ProbeKind = 'read' | 'write' | 'empty-write';

interface Probe<O extends Operation> {
  kind: ProbeKind;
  input: (nobody: Nobody) => Omit<Input<O>, 'UserPoolId'>;
}

/** Names that nobody and nothing bears. */
interface Nobody {
  Username: string;
  GroupName: string;
  JobId: string;
  ClientId: string;
  /** Random, and fit for any policy. */
  Password: string;
}

const who = ({ Username }: Nobody) => ({ Username });
const job = ({ JobId }: Nobody) => ({ JobId });
const nothing = () => ({});
const one = () => ({ MaxResults: 1 });

/** An operation that is not here cannot be tried without doing it. */
const probes: { readonly [O in Operation]?: Probe<O> } = {
  AdminCreateUser: {
    kind: 'empty-write',
    input: () => ({ Username: '', MessageAction: 'SUPPRESS' }),
  },
  AdminSetUserPassword: { kind: 'write', input: ({ Username, Password }) => ({ Username, Password }) },
  // AdminGetUser makes its user a monthly active one (facts §14); nobody is none.
  AdminGetUser: { kind: 'read', input: who },
  AdminAddUserToGroup: { kind: 'write', input: ({ Username, GroupName }) => ({ Username, GroupName }) },
  AdminDisableUser: { kind: 'write', input: who },
  AdminListGroupsForUser: { kind: 'read', input: who },
  AdminSetUserMFAPreference: {
    kind: 'write',
    input: ({ Username }) => ({ Username, SMSMfaSettings: { Enabled: false } }),
  },
  ListUsers: { kind: 'read', input: () => ({ Limit: 1 }) },
  GetGroup: { kind: 'read', input: ({ GroupName }) => ({ GroupName }) },
  ListUsersInGroup: { kind: 'read', input: ({ GroupName }) => ({ GroupName, Limit: 1 }) },
  AdminUpdateUserAttributes: {
    kind: 'write',
    input: ({ Username }) => ({ Username, UserAttributes: [{ Name: 'name', Value: 'nobody' }] }),
  },
  DescribeUserImportJob: { kind: 'read', input: job },
  ListUserImportJobs: { kind: 'read', input: one },
  CreateUserImportJob: { kind: 'empty-write', input: () => ({ JobName: '', CloudWatchLogsRoleArn: '' }) },
  StartUserImportJob: { kind: 'write', input: job },
  StopUserImportJob: { kind: 'write', input: job },
  DescribeUserPool: { kind: 'read', input: nothing },
  GetUserPoolMfaConfig: { kind: 'read', input: nothing },
  GetCSVHeader: { kind: 'read', input: nothing },
  ListUserPoolClients: { kind: 'read', input: one },
  ListUserPools: { kind: 'read', input: one },
  DescribeUserPoolClient: { kind: 'read', input: ({ ClientId }) => ({ ClientId }) },
  ListIdentityProviders: { kind: 'read', input: one },
  DescribeIdentityProvider: { kind: 'read', input: () => ({ ProviderName: 'poolferry-doctor' }) },
  ListResourceServers: { kind: 'read', input: one },
  DescribeUserPoolDomain: { kind: 'read', input: ({ ClientId }) => ({ Domain: ClientId }) },
  DescribeRiskConfiguration: { kind: 'read', input: nothing },
  GetUICustomization: { kind: 'read', input: nothing },
  DescribeManagedLoginBrandingByClient: { kind: 'read', input: ({ ClientId }) => ({ ClientId }) },
  ListTerms: { kind: 'read', input: one },
  DescribeTerms: { kind: 'read', input: ({ Username }) => ({ TermsId: Username }) },
  GetLogDeliveryConfiguration: { kind: 'read', input: nothing },
  ListGroups: { kind: 'read', input: () => ({ Limit: 1 }) },
  CreateGroup: { kind: 'empty-write', input: () => ({ GroupName: '' }) },
  GetProvisionedLimit: {
    kind: 'read',
    input: () => ({
      LimitDefinition: { LimitClass: 'API_CATEGORY', Attributes: { Category: 'UserCreation' } },
    }),
  },
};

/** How an operation can be tried; undefined where it cannot. */
export const probeKind = (operation: Operation): ProbeKind | undefined => probes[operation]?.kind;

/** What Cognito says to whoever is allowed to ask about nobody. */
const saidToTheAllowed = new Set(['UserNotFoundException', 'ResourceNotFoundException']);

const patienceMs = 10_000;

/**
 * Finds out whether the credentials may call an operation, by a call that can change nothing.
 *
 * @throws PoolferryError where Cognito cannot be asked at all
 */
export async function probePermission(door: Door, operation: Operation, random: Random): Promise<Permission> {
  const probe = probes[operation] as Probe<Operation> | undefined;
  if (probe === undefined) throw new Error(`There is no harmless way to try ${operation}.`);
  const UserPoolId = door.userPoolId;
  try {
    await door.call(operation, { UserPoolId, ...probe.input(nobodyOf(random)) } as Input<Operation>, {
      maxWaitMs: patienceMs,
    });
    return { answer: 'allowed' };
  } catch (error) {
    if (CognitoRefusal.is(error)) {
      if (saidToTheAllowed.has(error.refusal)) return { answer: 'allowed' };
      return { answer: 'untold', why: `not denied, but refused for what was sent (${error.refusal})` };
    }
    if (!PoolferryError.is(error)) throw error;
    if (error.code === 'access-denied') return { answer: 'missing' };
    if (error.code === 'cognito-unreachable' || error.code === 'answer-lost')
      return { answer: 'untold', why: 'no answer came' };
    throw error;
  }
}

function nobodyOf(random: Random): Nobody {
  const hex = Buffer.from(random.bytes(16)).toString('hex');
  const uuid = hex.replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12})$/, '$1-$2-4$3-8$4-$5');
  return {
    Username: uuid,
    GroupName: `poolferry-doctor-${hex}`,
    JobId: `import-${hex}`,
    ClientId: hex.slice(0, 26),
    Password: `aA1!${hex}`,
  };
}
