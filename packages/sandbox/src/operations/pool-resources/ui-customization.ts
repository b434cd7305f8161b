import { createHash } from 'node:crypto';
import { invalidParameter } from '../../service-error.ts';
import type { Pool } from '../../state/pool.ts';
import { WHOLE_POOL } from '../../state/pool-resources.ts';
import { domainsOf } from './domains.ts';
import { ANY_CLIENT, clientInPool, inPool } from './in-pool.ts';

interface UiInput {
  ClientId?: string;
  CSS?: string;
  /** Base64. */
  ImageFile?: string;
}

/** The classic hosted UI's look, of the pool or of an app client; it asks for a domain. */
const setUICustomization = inPool<UiInput>(
  {
    ...ANY_CLIENT,
    CSS: { kind: 'string', max: 131_072 },
    ImageFile: { kind: 'string', max: 174_764 },
  },
  (world, pool, given) => {
    if (domainsOf(world, pool).length === 0) {
      throw invalidParameter('There has to be an existing domain associated with this user pool.');
    }
    const key = keyOf(pool, given);
    const now = world.clock.nowSeconds();
    const before = pool.resources.ui.get(key);
    const customization = {
      UserPoolId: pool.id,
      ClientId: key,
      ...(given.ImageFile === undefined ? {} : { ImageUrl: imageUrl(pool, given.ImageFile) }),
      ...(given.CSS === undefined ? {} : { CSS: given.CSS, CSSVersion: '20260101000000' }),
      LastModifiedDate: now,
      CreationDate: before?.CreationDate ?? now,
    };
    pool.resources.ui.set(key, customization);
    return { UICustomization: customization };
  },
);

/** A client without a look of its own has the pool's; without any, the answer is empty. */
const getUICustomization = inPool<UiInput>(ANY_CLIENT, (_world, pool, given) => {
  const { ui } = pool.resources;
  return { UICustomization: ui.get(keyOf(pool, given)) ?? ui.get(WHOLE_POOL) ?? {} };
});

function keyOf(pool: Pool, { ClientId }: UiInput): string {
  if (ClientId === undefined || ClientId === WHOLE_POOL) return WHOLE_POOL;
  return clientInPool(pool, ClientId).id;
}

/** The image can be looked at, not read back by the API. */
function imageUrl(pool: Pool, image: string): string {
  const name = createHash('sha256').update(image).digest('hex').slice(0, 16);
  return `https://cloudfront.example/${pool.id}/${name}/image.png`;
}

export const uiCustomizationOperations = {
  SetUICustomization: setUICustomization,
  GetUICustomization: getUICustomization,
};
