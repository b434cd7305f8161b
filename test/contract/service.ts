import type { Answer, Wire } from './wire.ts';

/** Something that answers as Cognito does, or ought to. */
export interface Service extends Wire {
  readonly name: 'sandbox' | 'moto' | 'asked-for';
  readonly endpoint: string;
  readonly region: string;
  /** A pool and an app client of the test's own, deleted when the service is closed. */
  pool(settings?: object, client?: object): Promise<TestPool>;
  /** As `pool`, but one for all who ask for the same settings: for cases that look at users of their own alone. */
  sharedPool(settings?: object): Promise<TestPool>;
  /** A username, each time the same within a case and another in every other. */
  username(name: string): string;
  /** The same for an address, which may be written to without harm. */
  email(name: string): string;
  /** The code that "forgot password" sent last; undefined where only the addressee gets to see it. */
  readonly recoveryCode: ((pool: TestPool, user: string) => Promise<string>) | undefined;
  close(): Promise<void>;
}

export interface TestPool {
  readonly id: string;
  readonly clientId: string;
  readonly clientSecret: string | undefined;
  /** As CreateUserPool answered. */
  readonly created: Answer;
}

/** What each service has of its own. */
export interface ServiceParts
  extends Pick<Service, 'name' | 'endpoint' | 'region' | 'email' | 'recoveryCode'> {
  stop(): Promise<void>;
}

/** A service out of a wire and what is particular to it. */
export function createService(wire: Wire, parts: ServiceParts): Service {
  const { stop, ...own } = parts;
  const poolIds: string[] = [];
  const shared = new Map<string, Promise<TestPool>>();
  const pool = async (settings: object = {}, client: object = {}): Promise<TestPool> => {
    const name = `poolferry-contract-${poolIds.length}`;
    const created = (await wire.ok('CreateUserPool', { PoolName: name, ...settings })).UserPool;
    poolIds.push(created.Id);
    const app = await wire.ok('CreateUserPoolClient', {
      UserPoolId: created.Id,
      ClientName: 'app',
      ExplicitAuthFlows: FLOWS,
      PreventUserExistenceErrors: 'LEGACY',
      ...client,
    });
    const { ClientId: clientId, ClientSecret: clientSecret } = app.UserPoolClient;
    return { id: created.Id, clientId, clientSecret, created };
  };
  return {
    ...wire,
    ...own,
    pool,
    sharedPool(settings = {}) {
      const key = JSON.stringify(settings);
      const made = shared.get(key) ?? pool(settings);
      shared.set(key, made);
      return made;
    },
    username: (name) => name,
    async close() {
      try {
        for (const UserPoolId of poolIds) await deletePool(wire, UserPoolId);
      } finally {
        await stop();
      }
    },
  };
}

/** The service as one case sees it, whose users nobody else meets. */
export function forCase(service: Service, caseNumber: number): Service {
  return {
    ...service,
    username: (name) => `${name}-${caseNumber}`,
    email: (name) => service.email(`${name}-${caseNumber}`),
  };
}

async function deletePool(wire: Wire, UserPoolId: string): Promise<void> {
  const outcome = await wire.outcome('DeleteUserPool', { UserPoolId });
  const gone = outcome === 'done' || outcome === 'ResourceNotFoundException';
  if (!gone) throw new Error(`The pool ${UserPoolId} is left over: ${outcome}`);
}

const FLOWS = ['ALLOW_USER_PASSWORD_AUTH', 'ALLOW_ADMIN_USER_PASSWORD_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'];

/** A pool whose users sign in by email, as the target of a migration. */
export const EMAIL_POOL = {
  UsernameAttributes: ['email'],
  UsernameConfiguration: { CaseSensitive: false },
  AutoVerifiedAttributes: ['email'],
};

/** A pool whose users sign in by username or, once it is verified, by email. */
export const ALIAS_POOL = { AliasAttributes: ['email'], AutoVerifiedAttributes: ['email'] };

export const PASSWORD = 'Quiet-Harbour-42';
export const OTHER_PASSWORD = 'Other-Harbour-43';

/** Attributes in the service's shape. */
function attributes(values: Record<string, string>): { Name: string; Value: string }[] {
  return Object.entries(values).map(([Name, Value]) => ({ Name, Value }));
}

/** Attributes of a user as an object; AdminGetUser calls them otherwise than listings do. */
export function valuesOf(user: Answer): Record<string, string> {
  const list: { Name: string; Value: string }[] = user.Attributes ?? user.UserAttributes;
  return Object.fromEntries(list.map(({ Name, Value }) => [Name, Value]));
}

/** The input that creates a user without a message. */
export function newUser(pool: TestPool, Username: string, values: Record<string, string> = {}) {
  return { UserPoolId: pool.id, Username, MessageAction: 'SUPPRESS', UserAttributes: attributes(values) };
}

/** Creates a user without a message: the service's record. */
export async function createUser(
  service: Service,
  pool: TestPool,
  username: string,
  values: Record<string, string> = {},
): Promise<Answer> {
  return (await service.ok('AdminCreateUser', newUser(pool, username, values))).User;
}

/** Creates a user who can sign in with PASSWORD. */
export async function createConfirmedUser(
  service: Service,
  pool: TestPool,
  username: string,
  values: Record<string, string> = {},
): Promise<Answer> {
  const user = await createUser(service, pool, username, values);
  await setPassword(service, pool, username, PASSWORD);
  return user;
}

export async function setPassword(
  service: Service,
  pool: TestPool,
  Username: string,
  Password: string,
  Permanent = true,
): Promise<void> {
  await service.ok('AdminSetUserPassword', { UserPoolId: pool.id, Username, Password, Permanent });
}

/** UserStatus as AdminGetUser tells it. */
export async function statusOf(service: Service, pool: TestPool, Username: string): Promise<string> {
  return (await service.ok('AdminGetUser', { UserPoolId: pool.id, Username })).UserStatus;
}

/** The input of a sign-in by password. */
export function passwordSignIn(pool: TestPool, USERNAME: string, password: string = PASSWORD) {
  return {
    ClientId: pool.clientId,
    AuthFlow: 'USER_PASSWORD_AUTH',
    AuthParameters: { USERNAME, PASSWORD: password },
  };
}
