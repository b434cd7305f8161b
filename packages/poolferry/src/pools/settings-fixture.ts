import type { PoolSettings } from '../cognito/pool-settings.ts';

/** A pool whose id is `us-east-1_<name>`, with nothing set but what is given. */
export function settingsOf(name: string, given: Partial<PoolSettings> = {}): PoolSettings {
  const id = `us-east-1_${name}`;
  return {
    mfa: {},
    clients: [],
    identityProviders: [],
    groups: [],
    resourceServers: [],
    domains: [],
    risk: [],
    ui: [],
    branding: [],
    terms: [],
    unread: [],
    ...given,
    pool: {
      Id: id,
      Name: name,
      Arn: `arn:aws:cognito-idp:us-east-1:111122223333:userpool/${id}`,
      ...given.pool,
    },
  };
}
