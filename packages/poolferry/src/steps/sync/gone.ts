import { listUsersInGroup } from '../../cognito/listings.ts';
import type { SyncChange } from '../../ledger/sync.ts';
import { packSub } from '../../ledger/user-key.ts';
import { beginAgainAfterDeadTokens } from '../begin-again.ts';
import { findBySub } from '../find-by-sub.ts';
import { inFlight, oneByOne } from '../in-flight.ts';
import type { Migration, PoolSide } from '../migration.ts';
import type { SyncRequest } from './look.ts';
import type { News } from './news.ts';

const pageSize = 500;
const lookingAtOnce = 50;

/** A listing does not promise to show everybody (facts §2): who is not in it is asked for by their sub. */
export async function noteGone(
  migration: Migration,
  source: PoolSide,
  { scan, news, deletions }: Pick<SyncRequest, 'deletions'> & { scan: number; news: News },
): Promise<void> {
  const { ledger } = migration;
  const next = oneByOne((afterId) => ledger.sync.unlisted(scan, afterId, pageSize));
  await inFlight(lookingAtOnce, next, async (user) => {
    if (user.sub === undefined) return;
    const now = await findBySub(source, user.sub);
    ledger.transaction(() => {
      if (now !== undefined) {
        news.user(now);
        ledger.sourceUsers.store(now, scan);
        return;
      }
      ledger.sync.saw(user.id, undefined);
      ledger.sync.setChanges(user.id, deletions ? [gone] : [gone, notAsked]);
    });
  });
}

const gone: SyncChange = { kind: 'gone', field: '' };
const notAsked: SyncChange = { kind: 'unwritten:not-asked', field: '' };

/** Nor does a listing of members (facts §2): a group that somebody seems to have left is listed once more before they lose it. */
export async function confirmLeft({ ledger }: Migration, source: PoolSide, scan: number): Promise<void> {
  const listAgain = async (id: number, name: string) => {
    for await (const { users } of listUsersInGroup(source.door, source.userPoolId, name)) {
      ledger.transaction(() => {
        for (const { sub } of users) if (sub !== undefined) ledger.groups.join(packSub(sub), id, scan);
      });
    }
  };
  for (const { id, name } of ledger.sync.leftGroups(scan)) {
    await beginAgainAfterDeadTokens(() => listAgain(id, name));
  }
}
