import { attribute } from '../state/attributes.ts';
import type { World } from '../world.ts';

/** Attributes by which a person is known; names are left out, since words of them stand everywhere. */
const PROFILE = ['email', 'phone_number', 'address', 'birthdate'];

/** What must be in no log and no error: secrets seen or kept, and the profiles of all users. */
export function secretsOf(world: World): { secrets: string[]; profiles: string[] } {
  const secrets = new Set(world.secrets.seen());
  const profiles = new Set<string>();
  for (const { code } of world.outbox.messages) secrets.add(code);
  for (const { secret } of world.clients.values()) if (secret !== undefined) secrets.add(secret);
  for (const pool of world.pools.values()) {
    for (const { user } of pool.users.walk(0)) {
      if (user.password !== undefined) secrets.add(user.password);
      for (const name of PROFILE) profiles.add(attribute(user.live?.attributes ?? [], name) ?? '');
    }
  }
  profiles.delete('');
  return { secrets: [...secrets], profiles: [...profiles] };
}
