import { listGroups, memberPage, type UserPage } from '../cognito/listings.ts';
import type { MemberChain } from '../ledger/listing-progress.ts';
import { packSub } from '../ledger/user-key.ts';
import { beginAgainAfterDeadTokens } from './begin-again.ts';
import { findGroup } from './groups-of.ts';
import { type Listing, reportProgress } from './listing.ts';
import { type Crew, type Strand, strandOfPages } from './listing-crew.ts';

/** Lists the groups, and then the members of all of them, several groups at once. */
export async function listGroupsWithMembers(listing: Listing, crew: Crew): Promise<void> {
  const { ledger } = listing.migration;
  const groups = await beginAgainAfterDeadTokens(() => listGroupNames(listing, crew));
  if (listing.isSync) await askForUnlisted(listing, groups);
  ledger.transaction(() => ledger.groups.keepOnly(new Set(groups.keys())));
  const chains = ledger.listing.memberChains();
  const open = [...groups].filter(([, id]) => chains.get(id)?.done !== true);
  await crew.follow(
    'depth',
    open.map(([name, id]) => strandOf(listing, { id, name, from: chains.get(id) })),
  );
}

/** Every group of the source, with its id in the ledger. */
async function listGroupNames(
  { migration: { ledger }, source }: Listing,
  { signal }: Crew,
): Promise<Map<string, number>> {
  const groups = new Map<string, number>();
  for await (const page of listGroups(source.door, source.userPoolId, { signal })) {
    ledger.transaction(() => {
      for (const group of page.groups) groups.set(group.name, ledger.groups.store(group));
    });
  }
  return groups;
}

/** Nor does a listing of groups (facts §2): one that it does not show is asked for before its members count as having left. */
async function askForUnlisted(
  { migration: { ledger }, source }: Listing,
  groups: Map<string, number>,
): Promise<void> {
  for (const { name, gone } of ledger.groups.all()) {
    if (gone || groups.has(name)) continue;
    const found = await findGroup(source, name);
    if (found !== undefined) groups.set(name, ledger.groups.store(found));
  }
}

/** A page of members and the way to the next are committed together. Whoever is in a group is noted once, so beginning again does no harm. */
function strandOf(
  listing: Listing,
  { id, name, from }: { id: number; name: string; from: MemberChain | undefined },
): Strand {
  const { source, migration } = listing;
  return strandOfPages(
    (asking) => memberPage(source.door, source.userPoolId, name, asking),
    (page) => takeIn(listing, id, page),
    {
      from: from?.token ?? undefined,
      beginAgain: () => migration.ledger.listing.restartMembers(id),
    },
  );
}

function takeIn(listing: Listing, groupId: number, { users: members, token }: UserPage): void {
  const { scan, seen, ear } = listing;
  const { ledger, ports } = listing.migration;
  ledger.transaction(() => {
    for (const { sub } of members) {
      if (sub === undefined) continue;
      const key = packSub(sub);
      ear?.member(key, groupId);
      ledger.groups.join(key, groupId, scan);
    }
    ledger.listing.advanceMembers(groupId, token);
  });
  ports.checkpoint?.('members-exported');
  seen.memberships += members.length;
  reportProgress(listing);
}
