import { listUserPages } from '../cognito/listings.ts';
import type { ListedUser } from '../user.ts';
import { beginAgainAfterDeadTokens } from './begin-again.ts';
import type { PoolSide } from './migration.ts';

/** One user by the only filter that names exactly one, which makes nobody a monthly active user (facts §14). */
export function findBySub(side: PoolSide, sub: string): Promise<ListedUser | undefined> {
  // Even of one user the first page may be empty, and a token follow (facts §2).
  return beginAgainAfterDeadTokens(() => seekBySub(side, sub));
}

async function seekBySub(side: PoolSide, sub: string): Promise<ListedUser | undefined> {
  for await (const page of listUserPages(side.door, side.userPoolId, { filter: `sub = "${sub}"` })) {
    const found = page.users.find((user) => user.sub === sub);
    if (found !== undefined) return found;
  }
  return undefined;
}
