import { stopIfAborted } from '../errors.ts';
import type { LedgerUser, Writing } from '../ledger/user-row.ts';
import { hasWayBack } from '../mapping/contacts.ts';
import { draftOf } from '../mapping/decide.ts';
import { inFlight, oneByOne } from './in-flight.ts';
import { type FoundUser, getUser, nameOf } from './look-at-user.ts';
import type { Migration } from './migration.ts';

/** A call is cut off after half a minute, and may have waited for its turn as long: what is dated later is not of our making. */
const longestCallMs = 60_000;
const atOnce = 50;

/**
 * Finds out what came of the writes that were under way when a run was killed, so that what we have done ourselves is not taken for
 * somebody else's change. AdminGetUser shows a write at once (facts §2).
 */
export async function settleCutOff(migration: Migration): Promise<void> {
  const { ledger, ports } = migration;
  await inFlight(
    atOnce,
    oneByOne((afterId) => ledger.arrived.cutOff(afterId, 500)),
    (user) => settleWrite(migration, user),
    () => ports.signal.aborted,
  );
  stopIfAborted(ports.signal);
}

/** Finds out what came of the write that was under way to one user. */
export async function settleWrite(migration: Migration, user: LedgerUser): Promise<void> {
  const { ledger, target } = migration;
  const { writing } = user;
  const found = await getUser(target, nameOf(user));
  ledger.transaction(() => {
    if (writing !== undefined && found?.sub === user.target?.sub && found !== undefined)
      takeOver(migration, user, writing, found);
    else ledger.arrived.settled(user.id, user.settledMs);
  });
}

function takeOver(migration: Migration, user: LedgerUser, writing: Writing, found: FoundUser): void {
  const { ledger, rules } = migration;
  const { arrived } = ledger;
  const { attributes, enabled, atMs } = writing;
  if (attributes !== undefined) {
    const given = givenTo(migration, user);
    const names = new Set([...Object.keys(given), ...Object.keys(attributes)]);
    const there = [...names].flatMap((name) => {
      const isWritten = (found.attributes[name] ?? '') === (attributes[name] ?? '');
      const value = (isWritten ? attributes : given)[name];
      return value === undefined ? [] : [[name, value]];
    });
    arrived.wrote(user.id, Object.fromEntries(there) as Record<string, string>);
  }
  if (enabled !== undefined && found.enabled === enabled) {
    // A lock that may be somebody else's is not ours to undo: in a pool whose dates follow attributes alone, none is surely ours.
    const byUs = isOfCall(atMs, found.modifiedAtMs);
    arrived.setEnabled(user.id, { enabled, byUs }, (contacts) => hasWayBack(contacts, rules.recovery));
  }
  arrived.settled(user.id, settledAfter(user.settledMs, atMs, found.modifiedAtMs));
}

function givenTo({ options, rules }: Migration, user: LedgerUser): Readonly<Record<string, string>> {
  const drafted = draftOf(user, options, rules);
  return user.written ?? (drafted.kind === 'draft' ? drafted.draft.attributes : {});
}

/** Null: somebody else has written to them as well. */
function settledAfter(settledMs: number | null, atMs: number, modifiedAtMs: number): number | null {
  if (settledMs === null || modifiedAtMs <= settledMs) return settledMs;
  return isOfCall(atMs, modifiedAtMs) ? modifiedAtMs : null;
}

/** A date may come without its fraction (facts §15). */
function isOfCall(atMs: number, modifiedAtMs: number): boolean {
  return modifiedAtMs >= Math.floor(atMs / 1000) * 1000 && modifiedAtMs <= atMs + longestCallMs;
}
