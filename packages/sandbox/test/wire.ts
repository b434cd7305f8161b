import { type Sandbox, type SandboxOptions, startSandbox } from '../src/index.ts';

/** What came back for one request. */
export interface Reply {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: answers are looked at as a client without types would.
  readonly body: any;
  readonly headers: Headers;
}

export interface CallOptions {
  /** `none` sends no signature. */
  readonly accessKeyId?: string;
  readonly region?: string;
}

/** A sandbox with a clock in the test's hand, and a bare HTTP client for it. */
export interface Wire {
  readonly sandbox: Sandbox;
  call(operation: string, input: object, options?: CallOptions): Promise<Reply>;
  /** As `call`, but fails unless the answer is a success; returns its body. */
  ok(operation: string, input: object): Promise<Reply['body']>;
  /** As `call`, but fails unless the answer is an error; returns `Name: message`. */
  error(operation: string, input: object, options?: CallOptions): Promise<string>;
  control(method: string, path: string, body?: object): Promise<Reply>;
  advance(ms: number): void;
  /** Every page of a listing, in order. */
  pages(
    operation: string,
    input: object,
    tokenName?: 'PaginationToken' | 'NextToken',
  ): Promise<Reply['body'][]>;
  close(): Promise<void>;
}

export const FIRST_MS = Date.UTC(2026, 0, 1);

/** Starts a sandbox without throttling, lag or users unless told, at a fixed time. */
export async function openWire(options: SandboxOptions = {}): Promise<Wire> {
  let nowMs = FIRST_MS;
  const sandbox = await startSandbox({
    users: 0,
    quota: 'off',
    listingLagMs: 0,
    nowMs: () => nowMs,
    ...options,
  });
  const call: Wire['call'] = async (
    operation,
    input,
    { accessKeyId = 'ANYONE', region = 'us-east-1' } = {},
  ) => {
    const credential = `Credential=${accessKeyId}/20260101/${region}/cognito-idp/aws4_request`;
    const response = await fetch(sandbox.endpoint, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-amz-json-1.1',
        'x-amz-target': `AWSCognitoIdentityProviderService.${operation}`,
        ...(accessKeyId === 'none' ? {} : { authorization: `AWS4-HMAC-SHA256 ${credential}, Signature=0` }),
      },
      body: JSON.stringify(input),
    });
    const text = await response.text();
    return { status: response.status, body: JSON.parse(text), headers: response.headers };
  };
  const ok: Wire['ok'] = async (operation, input) => {
    const { status, body } = await call(operation, input);
    if (status !== 200) throw new Error(`${operation} answered ${body.__type}: ${body.message}`);
    return body;
  };
  return {
    sandbox,
    call,
    ok,
    async error(operation, input, callOptions) {
      const { status, body } = await call(operation, input, callOptions);
      if (status === 200) throw new Error(`${operation} was to fail and answered ${JSON.stringify(body)}`);
      return `${body.__type}: ${body.message}`;
    },
    async control(method, path, body) {
      const sent = body === undefined ? {} : { body: JSON.stringify(body) };
      const response = await fetch(`${sandbox.endpoint}/_sandbox/${path}`, { method, ...sent });
      return { status: response.status, body: await response.json(), headers: response.headers };
    },
    advance(ms) {
      nowMs += ms;
    },
    async pages(operation, input, tokenName = 'PaginationToken') {
      const pages = [];
      let token: string | undefined;
      do {
        const page = await ok(operation, token === undefined ? input : { ...input, [tokenName]: token });
        pages.push(page);
        token = page[tokenName];
      } while (token !== undefined);
      return pages;
    },
    close: () => sandbox.close(),
  };
}

export const MINUTE_MS = 60_000;
export const HOUR_MS = 3_600_000;
export const DAY_MS = 24 * HOUR_MS;
export const PASSWORD = 'Right-horse-7';

/** Attributes in the service's shape. */
export function attributes(values: Record<string, string>): { Name: string; Value: string }[] {
  return Object.entries(values).map(([Name, Value]) => ({ Name, Value }));
}

/** The value of one attribute in a list of the service's shape. */
export function valueIn(list: { Name: string; Value: string }[], name: string): string | undefined {
  return list.find(({ Name }) => Name === name)?.Value;
}

let made = 0;

/** A pool of the test's own and an app client for it. */
export async function newPool(wire: Wire, settings: object = {}, client: object = {}) {
  const pool = (await wire.ok('CreateUserPool', { PoolName: `pool-${made++}`, ...settings })).UserPool;
  const app = await wire.ok('CreateUserPoolClient', {
    UserPoolId: pool.Id,
    ClientName: 'app',
    ExplicitAuthFlows: [
      'ALLOW_USER_PASSWORD_AUTH',
      'ALLOW_ADMIN_USER_PASSWORD_AUTH',
      'ALLOW_REFRESH_TOKEN_AUTH',
    ],
    ...client,
  });
  return {
    id: pool.Id as string,
    clientId: app.UserPoolClient.ClientId as string,
    client: app.UserPoolClient,
  };
}

export const EMAIL_POOL = {
  UsernameAttributes: ['email'],
  UsernameConfiguration: { CaseSensitive: false },
  AutoVerifiedAttributes: ['email'],
};
/** What a pool needs for text messages, a second factor by SMS among them. */
export const SMS_SENDER = {
  SmsConfiguration: { SnsCallerArn: 'arn:aws:iam::123456789012:role/sms', ExternalId: 'poolferry' },
};
export const ALIAS_POOL = { AliasAttributes: ['email'], AutoVerifiedAttributes: ['email'] };

/** Creates a user without a message and returns the service's record. */
export async function newUser(
  wire: Wire,
  pool: string,
  username: string,
  values: Record<string, string> = {},
) {
  const input = { UserPoolId: pool, Username: username, MessageAction: 'SUPPRESS' };
  return (await wire.ok('AdminCreateUser', { ...input, UserAttributes: attributes(values) })).User;
}

/** Creates a user who has a password and a verified email. */
export async function confirmedUser(
  wire: Wire,
  pool: string,
  username: string,
  values: Record<string, string> = {},
) {
  const user = await newUser(wire, pool, username, { email_verified: 'true', ...values });
  await wire.ok('AdminSetUserPassword', {
    UserPoolId: pool,
    Username: username,
    Password: PASSWORD,
    Permanent: true,
  });
  return user;
}

/** Tries to sign in by password: the answer's body, or `Name: message`. */
export async function signIn(wire: Wire, clientId: string, username: string, password: string = PASSWORD) {
  const { status, body } = await wire.call(
    'InitiateAuth',
    {
      ClientId: clientId,
      AuthFlow: 'USER_PASSWORD_AUTH',
      AuthParameters: { USERNAME: username, PASSWORD: password },
    },
    { accessKeyId: 'none' },
  );
  return status === 200 ? body : `${body.__type}: ${body.message}`;
}
