import { DeadTokenError, listGroups, listUserPages, listUsersInGroup } from '../cognito/listings.ts';
import { stopIfAborted } from '../errors.ts';
import type { Chain } from '../ledger/listing-progress.ts';
import { pagesById } from '../ledger/pages.ts';
import { packSub, type UserKey } from '../ledger/user-key.ts';
import type { ListedUser } from '../user.ts';
import { beginAgainAfterDeadTokens } from './begin-again.ts';
import { findBySub } from './find-by-sub.ts';
import { findGroup } from './groups-of.ts';
import { inFlight, oneByOne } from './in-flight.ts';
import { getUser } from './look-at-user.ts';
import type { Migration, PoolSide } from './migration.ts';
import { hexDigits, honoursSubPrefixes } from './prefix-probe.ts';

/** What was listed longer ago than this is listed anew before anybody is moved. */
export const freshForMs = 60 * 60_000;

/** Tokens live for an hour; one that keeps dying says that something else is wrong. */
const mostRestarts = 5;

/** Above this many users one chain of pages takes long enough to be worth listing by prefixes. */
const manyUsers = 100_000;

const askingAtOnce = 50;

/** What an export needs; it knows nothing of a target. */
export type Exporting = Pick<Migration, 'ledger' | 'options' | 'ports'>;

/**
 * Lists the source into the ledger: users page by page, groups, memberships. Goes on where an interrupted listing
 * was. Ends with every known user either seen, on the way, or confirmed gone.
 */
export async function exportSource(
  migration: Exporting,
  source: PoolSide,
  { anew = false, ear }: ExportChoice = {},
): Promise<void> {
  const { ledger, ports } = migration;
  const startedMs = ports.clock.monotonicMs();
  ports.emit({ code: 'step-started', level: 'info', step: 'export' });
  const scan = await openScan(migration, source, anew);
  const listing: Listing = {
    migration,
    source,
    scan,
    isSync: anew,
    ear,
    seen: { users: ledger.users.countSeen(scan), memberships: 0 },
    listed: { users: 0, pages: 0 },
  };

  await Promise.all([listUsersInto(listing), listGroupsInto(listing)]);
  await settleGone(listing);
  await settleReturning(listing);

  ledger.transaction(() => {
    const left = ledger.groups.dropStaleMemberships(scan);
    ear?.membersLeft(left);
    ledger.header.set('scanUnderWay', false);
    ledger.header.set('exportedAtMs', ports.clock.nowMs());
    ledger.header.set('listedPages', listing.listed);
  });
  ports.checkpoint?.('export-ended');
  const seconds = (ports.clock.monotonicMs() - startedMs) / 1000;
  ports.emit({ code: 'step-ended', level: 'info', step: 'export', seconds });
}

/** How a sync wants the source listed. */
interface ExportChoice {
  /** From the beginning, whether a listing is under way or not. */
  anew?: boolean;
  ear?: ListingEar;
}

/** Hears of what a listing shows, while the ledger still has it as before. */
export interface ListingEar {
  user(user: ListedUser): void;
  member(key: UserKey, groupId: number): void;
  /** So many memberships that the listing before showed are about to be forgotten. */
  membersLeft(count: number): void;
}

/** One listing of the source, under way. */
interface Listing {
  migration: Exporting;
  source: PoolSide;
  scan: number;
  /** People are in the target by now, and have rights there to lose. */
  isSync: boolean;
  ear: ExportChoice['ear'];
  seen: { users: number; memberships: number };
  /** By this run, which may have taken over from another. */
  listed: { users: number; pages: number };
}

/** The number of the listing under way, or of a new one with its chains laid out. */
async function openScan(migration: Exporting, source: PoolSide, anew: boolean): Promise<number> {
  const { ledger, ports } = migration;
  const last = ledger.header.get('scan') ?? 0;
  if (
    !anew &&
    ledger.header.get('scanUnderWay') &&
    ports.clock.nowMs() - (ledger.header.get('scanStartedAtMs') ?? 0) < freshForMs
  )
    return last;
  const prefixes = await choosePrefixes(migration, source);
  ledger.transaction(() => {
    ledger.listing.plot(prefixes);
    ledger.returning.reset();
    ledger.header.set('scan', last + 1);
    ledger.header.set('scanUnderWay', true);
    ledger.header.set('scanStartedAtMs', ports.clock.nowMs());
  });
  return last + 1;
}

async function choosePrefixes(migration: Exporting, source: PoolSide): Promise<readonly string[]> {
  const { options, ports } = migration;
  const wanted = options.chains ?? (source.description.estimatedUsers > manyUsers ? 16 : 1);
  if (wanted === 1) return [''];
  // `sub ^=` is not promised by Cognito's documents (facts §2): try it before relying on it.
  if (await honoursSubPrefixes(source, ports.signal)) return hexDigits;
  ports.emit({
    code: 'notice',
    level: 'info',
    topic: 'chains',
    message: 'Cognito does not honour prefixes of sub here; listing in one chain.',
  });
  return [''];
}

async function listUsersInto(listing: Listing): Promise<void> {
  const open = listing.migration.ledger.listing.chains().filter((chain) => !chain.done);
  await Promise.all(open.map((chain) => followChain(listing, chain)));
}

/** Follows one chain to its end. A page and the way to the next are committed together. */
async function followChain(listing: Listing, chain: Chain): Promise<void> {
  const { source, seen, listed } = listing;
  const { ledger, ports } = listing.migration;
  const filter = chain.prefix === '' ? undefined : `sub ^= "${chain.prefix}"`;
  let token = chain.token ?? undefined;
  let restarts = 0;
  for (;;) {
    try {
      for await (const page of listUserPages(source.door, source.userPoolId, { filter, token })) {
        ledger.transaction(() => {
          for (const user of page.users) store(listing, user);
          ledger.listing.advance(chain.prefix, page.token);
        });
        ports.checkpoint?.('page-exported');
        token = page.token;
        seen.users += page.users.length;
        listed.users += page.users.length;
        listed.pages += 1;
        reportProgress(listing);
      }
      return;
    } catch (error) {
      // Tokens die after an hour (facts §2). Rows land by sub, so beginning again does no harm.
      if (!DeadTokenError.is(error) || token === undefined || ++restarts > mostRestarts) throw error;
      ledger.listing.restart(chain.prefix);
      token = undefined;
    }
  }
}

function store({ migration, scan, ear }: Listing, user: ListedUser): void {
  ear?.user(user);
  const { users, returning } = migration.ledger;
  if (!users.store(user, scan)) returning.note(user);
}

async function listGroupsInto(listing: Listing): Promise<void> {
  const { source, scan, seen } = listing;
  const { ledger, ports } = listing.migration;
  const groups = await beginAgainAfterDeadTokens(() => listGroupNames(listing));
  if (listing.isSync) await askForUnlisted(listing, groups);
  ledger.transaction(() => ledger.groups.keepOnly(new Set(groups.keys())));
  const listMembers = async (id: number, name: string) => {
    for await (const { users: members } of listUsersInGroup(source.door, source.userPoolId, name)) {
      ledger.transaction(() => {
        for (const member of members) {
          if (member.sub === undefined) continue;
          const key = packSub(member.sub);
          listing.ear?.member(key, id);
          ledger.groups.join(key, id, scan);
        }
      });
      ports.checkpoint?.('members-exported');
      seen.memberships += members.length;
      reportProgress(listing);
    }
  };
  for (const [name, id] of groups) await beginAgainAfterDeadTokens(() => listMembers(id, name));
}

/** Every group of the source, with its id in the ledger. */
async function listGroupNames({ migration: { ledger }, source }: Listing): Promise<Map<string, number>> {
  const groups = new Map<string, number>();
  for await (const page of listGroups(source.door, source.userPoolId)) {
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

/**
 * A listing does not promise to show everybody who was changed while it ran (facts §2), so each user it did not
 * show is asked for once more before they count as gone.
 */
async function settleGone(listing: Listing): Promise<void> {
  const { source, scan } = listing;
  const { ledger } = listing.migration;
  for (const page of pagesById((afterId) => ledger.users.notListed(scan, afterId, 500))) {
    for (const user of page) {
      if (user.sub === undefined) continue;
      const now = await findBySub(source, user.sub);
      // What a filter shows may be an old picture as well.
      const isThere = now !== undefined && (await getUser(source, now.username))?.sub === now.sub;
      if (isThere) store(listing, now);
      else ledger.users.skipGone(user.id);
    }
  }
}

/**
 * A listing may show an old picture (facts §2): whoever was gone, or disabled, is taken back in by AdminGetUser alone, which shows
 * them as they are at this moment. It makes a monthly active user of the source (facts §14), of them and nobody else.
 */
async function settleReturning({ migration: { ledger, ports }, source, scan }: Listing): Promise<void> {
  const next = oneByOne((afterId) => ledger.returning.page(afterId, 500));
  const settle = async ({ id, now }: { id: number; now: ListedUser }) => {
    const found = await getUser(source, now.username);
    ledger.transaction(() => {
      if (found !== undefined && found.sub === now.sub) {
        ledger.users.store({ ...now, ...found }, scan, { proved: true });
      }
      ledger.returning.forget(id);
    });
  };
  await inFlight(askingAtOnce, next, settle, () => ports.signal.aborted);
  stopIfAborted(ports.signal);
}

function reportProgress({ migration, source, seen }: Listing): void {
  const { estimatedUsers } = source.description;
  migration.ports.emit({ code: 'export-progress', level: 'progress', ...seen, estimatedUsers });
}
