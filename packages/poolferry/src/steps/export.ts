import { stopIfAborted } from '../errors.ts';
import type { LedgerUser } from '../ledger/user-row.ts';
import type { ListedUser } from '../user.ts';
import { beginAgainAfterDeadTokens } from './begin-again.ts';
import { findBySub } from './find-by-sub.ts';
import { inFlight, oneByOne } from './in-flight.ts';
import { listGroupsWithMembers } from './list-members.ts';
import { listUsers } from './list-users.ts';
import { type Exporting, type Listing, type ListingEar, store } from './listing.ts';
import { inCrew } from './listing-crew.ts';
import { getUser } from './look-at-user.ts';
import type { PoolSide } from './migration.ts';
import { hexDigits, honoursSubPrefixes } from './prefix-probe.ts';

/** What was listed longer ago than this is listed anew before anybody is moved. */
export const freshForMs = 60 * 60_000;

/** Above this many users one chain of pages takes long enough to be worth listing by prefixes. */
const manyUsers = 100_000;

const askingAtOnce = 50;

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
    seen: { users: ledger.sourceUsers.countSeen(scan), memberships: ledger.groups.countListed(scan) },
    listed: { users: 0, pages: 0 },
  };

  await inCrew(source, ports, (crew) => [listUsers(listing, crew), listGroupsWithMembers(listing, crew)]);
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
  if (await beginAgainAfterDeadTokens(() => honoursSubPrefixes(source, ports.signal))) return hexDigits;
  ports.emit({
    code: 'notice',
    level: 'info',
    topic: 'chains',
    message: 'Cognito does not honour prefixes of sub here; listing in one chain.',
  });
  return [''];
}

/**
 * A listing does not promise to show everybody who was changed while it ran (facts §2), so each user it did not
 * show is asked for once more before they count as gone.
 */
async function settleGone(listing: Listing): Promise<void> {
  const { source, scan } = listing;
  const { ledger, ports } = listing.migration;
  const next = oneByOne((afterId) => ledger.sourceUsers.notListed(scan, afterId, 500));
  const settle = async (user: LedgerUser) => {
    if (user.sub === undefined) return;
    const now = await findBySub(source, user.sub);
    // What a filter shows may be an old picture as well.
    const isThere = now !== undefined && (await getUser(source, now.username))?.sub === now.sub;
    if (isThere) store(listing, now);
    else ledger.sourceUsers.skipGone(user.id);
  };
  await inFlight(askingAtOnce, next, settle, () => ports.signal.aborted);
  stopIfAborted(ports.signal);
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
        ledger.sourceUsers.store({ ...now, ...found }, scan, { proved: true });
      }
      ledger.returning.forget(id);
    });
  };
  await inFlight(askingAtOnce, next, settle, () => ports.signal.aborted);
  stopIfAborted(ports.signal);
}
