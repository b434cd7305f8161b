import { SlotList } from './slot-list.ts';
import type { User } from './user.ts';

const BUCKET_DIGITS = 3;
const BUCKETS = 16 ** BUCKET_DIGITS;

/**
 * Users by the first digits of their sub: finds one sub, and walks a prefix without touching the others. A
 * million users make 4,096 buckets of about 250. Positions are (bucket, slot) pairs, numbered `bucket * 2^24 + slot`.
 */
export class SubIndex {
  readonly #buckets: (SlotList<User> | undefined)[] = new Array(BUCKETS).fill(undefined);

  add(user: User): void {
    const bucket = bucketOf(user.sub);
    const list = this.#buckets[bucket] ?? new SlotList<User>();
    this.#buckets[bucket] = list;
    user.subSlot = list.add(user);
  }

  remove(user: User): void {
    this.#buckets[bucketOf(user.sub)]?.removeAt(user.subSlot);
  }

  find(sub: string): User | undefined {
    for (const { user } of this.withPrefix(sub, 0)) if (user.sub === sub) return user;
    return undefined;
  }

  /** Users whose sub starts with the prefix, from a position on, each with the position that follows it. */
  *withPrefix(prefix: string, from: number): Generator<{ user: User; next: number }> {
    const range = bucketRange(prefix);
    if (range === undefined) return;
    const start = Math.max(from, range.first * SLOTS_A_BUCKET);
    for (let bucket = Math.floor(start / SLOTS_A_BUCKET); bucket <= range.last; bucket++) {
      const list = this.#buckets[bucket];
      if (list === undefined) continue;
      const base = bucket * SLOTS_A_BUCKET;
      for (let slot = Math.max(0, start - base); slot < list.end; slot++) {
        const user = list.at(slot);
        if (user?.sub.startsWith(prefix)) yield { user, next: base + slot + 1 };
      }
    }
  }
}

const SLOTS_A_BUCKET = 2 ** 24;

function bucketOf(sub: string): number {
  const bucket = Number.parseInt(sub.slice(0, BUCKET_DIGITS), 16);
  return Number.isNaN(bucket) ? 0 : bucket;
}

function bucketRange(prefix: string): { first: number; last: number } | undefined {
  const digits = prefix.slice(0, BUCKET_DIGITS);
  if (!/^[0-9a-f]*$/.test(digits)) return undefined;
  const first = Number.parseInt(digits.padEnd(BUCKET_DIGITS, '0'), 16);
  const last = Number.parseInt(digits.padEnd(BUCKET_DIGITS, 'f'), 16);
  return { first, last };
}
