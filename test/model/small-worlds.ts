import { laterWorlds } from './later-worlds.ts';
import { migrateWorlds } from './migrate-worlds.ts';
import type { SmallWorld } from './small-world.ts';

export const smallWorlds: readonly SmallWorld[] = [...migrateWorlds, ...laterWorlds];

export function worldNamed(name: string): SmallWorld {
  const world = smallWorlds.find((one) => one.name.startsWith(name));
  if (world === undefined) throw new Error(`There is no world "${name}".`);
  return world;
}
