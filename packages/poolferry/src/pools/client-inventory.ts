import type { AppClient } from '../cognito/pool-settings.ts';

/** An app client, as far as it matters to the people who sign in by it. */
export interface ClientInventory {
  name: string;
  id: string;
  hasSecret: boolean;
  /** `ExplicitAuthFlows`; null where the client leaves them to Cognito. */
  flows: string[] | null;
  preventUserExistenceErrors: string;
  /** As set, `60 minutes`; null: Cognito's default. */
  tokenValidity: { access: string | null; id: string | null; refresh: string | null };
  oauth: { flows: string[]; scopes: string[]; callbackUrls: string[] };
  identityProviders: string[];
  /** null: the attributes that every client may read or write. */
  readAttributes: string[] | null;
  writeAttributes: string[] | null;
}

export function inventoryOfClient(client: AppClient): ClientInventory {
  const units = client.TokenValidityUnits ?? {};
  return {
    name: client.ClientName ?? '',
    id: client.ClientId ?? '',
    hasSecret: client.hasSecret ?? client.ClientSecret !== undefined,
    flows: listOrNull(client.ExplicitAuthFlows),
    preventUserExistenceErrors: client.PreventUserExistenceErrors ?? 'LEGACY',
    tokenValidity: {
      access: validity(client.AccessTokenValidity, units.AccessToken ?? 'hours'),
      id: validity(client.IdTokenValidity, units.IdToken ?? 'hours'),
      refresh: validity(client.RefreshTokenValidity, units.RefreshToken ?? 'days'),
    },
    oauth: {
      flows: sorted(client.AllowedOAuthFlows),
      scopes: sorted(client.AllowedOAuthScopes),
      callbackUrls: sorted(client.CallbackURLs),
    },
    identityProviders: sorted(client.SupportedIdentityProviders),
    readAttributes: listOrNull(client.ReadAttributes),
    writeAttributes: listOrNull(client.WriteAttributes),
  };
}

function validity(number: number | undefined, unit: string): string | null {
  // Nought stands for the default (SDK:UserPoolClientType).
  return number === undefined || number === 0 ? null : `${number} ${unit}`;
}

export const sorted = (names: readonly string[] = []): string[] => names.toSorted();

function listOrNull(names: readonly string[] | undefined): string[] | null {
  return names === undefined || names.length === 0 ? null : sorted(names);
}
