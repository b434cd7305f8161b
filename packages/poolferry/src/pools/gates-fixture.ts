import type { UserPoolClientType, UserPoolType } from '@aws-sdk/client-cognito-identity-provider';
import type { PoolSettings } from '../cognito/pool-settings.ts';
import type { ReachGroup } from '../ledger/reach.ts';
import { Contact } from '../mapping/contacts.ts';
import type { Finding } from '../report/finding.ts';
import type { GateFacts } from './gate-facts.ts';
import { gateFindings } from './gates.ts';
import { settingsOf } from './settings-fixture.ts';

/** A pool in which nothing stands in anybody's way. */
const readyPool: UserPoolType = {
  EmailConfiguration: { EmailSendingAccount: 'DEVELOPER' },
  AdminCreateUserConfig: { AllowAdminCreateUserOnly: true },
};

export function settings(pool: UserPoolType = {}, rest: Partial<PoolSettings> = {}): PoolSettings {
  return settingsOf('Ready', { ...rest, pool: { ...readyPool, ...pool } });
}

export const withEmail = Contact.email | Contact.verifiedEmail;
export const withPhone = withEmail | Contact.phone | Contact.verifiedPhone;

export function people(users: number, changes: Partial<ReachGroup> = {}): ReachGroup {
  return {
    route: 'admin-create',
    enabled: true,
    confirmed: true,
    contacts: withEmail,
    users,
    example: `sub-of-${users}`,
    ...changes,
  };
}

export const client = (ClientName: string, rest: UserPoolClientType = {}): UserPoolClientType => ({
  ClientName,
  ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH'],
  ...rest,
});

/** What the gates find, by code, where 100 people cross into a pool that is ready but for these facts. */
export function findings(facts: Partial<GateFacts> = {}): Record<string, Finding> {
  const found = gateFindings({
    target: settings(),
    recovery: ['verified_email'],
    options: { appHandlesResetRequired: false, acknowledge: [] },
    people: [people(100)],
    ...facts,
  });
  return Object.fromEntries(found.map((one) => [one.code, one]));
}
