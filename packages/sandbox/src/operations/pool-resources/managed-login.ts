import { BOOLEAN, OBJECT, required, type Shape, TEXT } from '../../input/rules.ts';
import { invalidParameter, resourceNotFound, ServiceError } from '../../service-error.ts';
import type { Pool } from '../../state/pool.ts';
import type { Branding } from '../../state/pool-resources.ts';
import { clientInPool, inPool, ONE_CLIENT } from './in-pool.ts';

const STYLE: Shape = {
  UseCognitoProvidedValues: BOOLEAN,
  Settings: OBJECT,
  Assets: { kind: 'list', max: 40, of: OBJECT },
};
const ONE_STYLE: Shape = { ManagedLoginBrandingId: required(TEXT) };
const MERGED: Shape = { ReturnMergedResources: BOOLEAN };

interface StyleInput {
  UseCognitoProvidedValues?: boolean;
  Settings?: object;
  Assets?: object[];
}

const createManagedLoginBranding = inPool<StyleInput & { ClientId: string }>(
  { ...ONE_CLIENT, ...STYLE },
  (world, pool, given) => {
    const client = clientInPool(pool, given.ClientId);
    if (styleOfClient(pool, client.id) !== undefined) {
      throw new ServiceError(
        'ManagedLoginBrandingExistsException',
        `Managed login branding already exists for client ${client.id}.`,
      );
    }
    const now = world.clock.nowSeconds();
    const style: Branding = {
      ManagedLoginBrandingId: world.identifiers.uuid('branding', world.made++),
      UserPoolId: pool.id,
      clientId: client.id,
      ...content(given),
      CreationDate: now,
      LastModifiedDate: now,
    };
    pool.resources.branding.set(style.ManagedLoginBrandingId, style);
    return { ManagedLoginBranding: record(style, false) };
  },
);

function content({ UseCognitoProvidedValues: provided = false, Settings, Assets }: StyleInput) {
  if (provided && (Settings !== undefined || Assets !== undefined)) {
    throw invalidParameter('UseCognitoProvidedValues excludes settings and assets.');
  }
  return {
    UseCognitoProvidedValues: provided,
    ...(Settings === undefined ? {} : { Settings }),
    ...(Assets === undefined ? {} : { Assets }),
  };
}

const updateManagedLoginBranding = inPool<StyleInput & { ManagedLoginBrandingId: string }>(
  { ...ONE_STYLE, ...STYLE },
  (world, pool, given) => {
    const { Settings: _settings, Assets: _assets, ...style } = styleOf(pool, given.ManagedLoginBrandingId);
    const updated = { ...style, ...content(given), LastModifiedDate: world.clock.nowSeconds() };
    pool.resources.branding.set(style.ManagedLoginBrandingId, updated);
    return { ManagedLoginBranding: record(updated, false) };
  },
);

const describeManagedLoginBranding = inPool<{
  ManagedLoginBrandingId: string;
  ReturnMergedResources?: boolean;
}>({ ...ONE_STYLE, ...MERGED }, (_world, pool, given) => ({
  ManagedLoginBranding: record(
    styleOf(pool, given.ManagedLoginBrandingId),
    given.ReturnMergedResources === true,
  ),
}));

const describeManagedLoginBrandingByClient = inPool<{ ClientId: string; ReturnMergedResources?: boolean }>(
  { ...ONE_CLIENT, ...MERGED },
  (_world, pool, { ClientId, ReturnMergedResources }) => {
    const style = styleOfClient(pool, clientInPool(pool, ClientId).id);
    if (style === undefined)
      throw resourceNotFound(`There is no managed login branding for client ${ClientId}.`);
    return { ManagedLoginBranding: record(style, ReturnMergedResources === true) };
  },
);

const deleteManagedLoginBranding = inPool<{ ManagedLoginBrandingId: string }>(
  ONE_STYLE,
  (_world, pool, given) => {
    pool.resources.branding.delete(styleOf(pool, given.ManagedLoginBrandingId).ManagedLoginBrandingId);
    return {};
  },
);

function styleOfClient(pool: Pool, clientId: string): Branding | undefined {
  return [...pool.resources.branding.values()].find((style) => style.clientId === clientId);
}

function styleOf(pool: Pool, id: string): Branding {
  const style = pool.resources.branding.get(id);
  if (style === undefined) throw resourceNotFound(`Managed login branding ${id} does not exist.`);
  return style;
}

/** What Cognito's own style holds, of which the sandbox knows little. */
const DEFAULT_SETTINGS = { categories: { global: { colorSchemeMode: 'LIGHT' } } };

function record({ clientId: _client, ...style }: Branding, merged: boolean): object {
  return merged ? { Settings: DEFAULT_SETTINGS, ...style } : style;
}

export const managedLoginOperations = {
  CreateManagedLoginBranding: createManagedLoginBranding,
  UpdateManagedLoginBranding: updateManagedLoginBranding,
  DescribeManagedLoginBranding: describeManagedLoginBranding,
  DescribeManagedLoginBrandingByClient: describeManagedLoginBrandingByClient,
  DeleteManagedLoginBranding: deleteManagedLoginBranding,
};
