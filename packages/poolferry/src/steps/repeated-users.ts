import { InputError } from '../errors.ts';
import type { RepeatFinder } from '../files/repeat-finder.ts';
import type { SourceUser, UserSource } from './convert/source.ts';

/** A sub is a UUID, so that no username can be taken for one. */
export function keyOf({ user }: Pick<SourceUser, 'user'>): string {
  return user.sub ?? `u:${user.username}`;
}

const mostNamed = 20;

/**
 * One user twice would be two people, or one of them twice: which record counts is not ours to guess. `keys` has a key for
 * each user of the source, in its order.
 *
 * @throws InputError `user-twice`, naming both places
 */
export async function refuseRepeatedUsers(source: UserSource, keys: RepeatFinder): Promise<void> {
  const suspects = new Set(keys.candidates().flat());
  if (suspects.size === 0) return;
  const firsts = new Map<string, SourceUser>();
  const twice: string[] = [];
  for await (const batch of source.batches({ wanted: (index) => suspects.has(index) })) {
    for (const one of batch) {
      const first = firsts.get(keyOf(one));
      if (first === undefined) firsts.set(keyOf(one), one);
      else if (twice.length < mostNamed) twice.push(`${placeOf(first)} and ${placeOf(one)}`);
    }
  }
  if (twice.length === 0) return;
  const more = twice.length === mostNamed ? ', and perhaps more' : '';
  throw new InputError(`${source.name} names the same user twice: ${twice.join('; ')}${more}.`, {
    code: 'user-twice',
    hint: 'Leave one record a user (the same sub, or the same username where there is none).',
  });
}

function placeOf({ line, column }: SourceUser): string {
  return `line ${line}, column ${column}`;
}
