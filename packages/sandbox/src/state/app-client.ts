import type { Switches } from '../switches.ts';

/** An app client of a pool. */
export interface AppClient {
  readonly id: string;
  readonly poolId: string;
  name: string;
  readonly secret: string | undefined;
  /** Epoch seconds. */
  readonly createdAt: number;
  modifiedAt: number;
  settings: AppClientSettings;
}

/** What can be set on an app client, in the service's shape; whatever the sandbox does not act on is kept as sent. */
export interface AppClientSettings {
  ExplicitAuthFlows: string[];
  PreventUserExistenceErrors: 'LEGACY' | 'ENABLED';
  RefreshTokenValidity: number;
  EnableTokenRevocation: boolean;
  AuthSessionValidity: number;
  [other: string]: unknown;
}

const DEFAULTS: AppClientSettings = {
  ExplicitAuthFlows: ['ALLOW_REFRESH_TOKEN_AUTH', 'ALLOW_USER_SRP_AUTH', 'ALLOW_CUSTOM_AUTH'],
  PreventUserExistenceErrors: 'LEGACY',
  RefreshTokenValidity: 30,
  EnableTokenRevocation: true,
  AuthSessionValidity: 3,
};

/** What is omitted takes its default, on update as on creation (facts §10.1). */
export function clientSettings(given: Record<string, unknown>): AppClientSettings {
  const settings: AppClientSettings = { ...DEFAULTS };
  for (const [key, value] of Object.entries(given))
    if (value !== undefined && value !== null) settings[key] = value;
  return settings;
}

/** Whether the client offers a sign-in flow, under the new names or the old. */
export function allows(client: AppClient, flow: string): boolean {
  const flows = client.settings.ExplicitAuthFlows;
  return flows.includes(`ALLOW_${flow}`) || flows.includes(OLD_NAMES[flow] ?? '');
}

const OLD_NAMES: Record<string, string> = {
  USER_PASSWORD_AUTH: 'USER_PASSWORD_AUTH',
  ADMIN_USER_PASSWORD_AUTH: 'ADMIN_NO_SRP_AUTH',
};

/** Cognito's own to write, whatever a client is allowed (facts §4.1). */
export const APP_NEVER_WRITES: ReadonlySet<string> = new Set([
  'sub',
  'identities',
  'email_verified',
  'phone_number_verified',
]);

/**
 * Whether an app may write the attribute for its users. Without WriteAttributes of its own it may write what the switch says,
 * but for what is Cognito's and what is the developer's.
 */
export function mayWrite(
  { settings }: AppClient,
  name: string,
  unlessTold: Switches['clientWritesUnlessTold'],
): boolean {
  if (APP_NEVER_WRITES.has(name) || name.startsWith('dev:')) return false;
  const allowed = settings.WriteAttributes as readonly string[] | undefined;
  if (allowed === undefined) return unlessTold === 'all' || !name.startsWith('custom:');
  return allowed.includes(name);
}
