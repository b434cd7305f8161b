import { InputError, stopIfAborted } from '../errors.ts';
import type { LedgerUser } from '../ledger/user-row.ts';
import { momentText } from '../moment-text.ts';
import type { ListedUser } from '../user.ts';
import { findBySub } from './find-by-sub.ts';
import { inFlight, oneByOne } from './in-flight.ts';
import { getOurs, getUser } from './look-at-user.ts';
import type { Migration } from './migration.ts';
import { createSelection, type Wanted } from './selection.ts';

/** What `migrate --retry` takes beside the codes of failures. */
export const missingCode = 'missing-in-target';

const atOnce = 50;

export interface RetryMissing extends Wanted {
  /** The app has moved: whoever is missing in the target may have deleted their account there. */
  afterCutover?: boolean | undefined;
}

/**
 * Makes those begin anew whom the latest verification did not find in the target, and who are not there now either: somebody has deleted
 * them since they crossed. They begin as the source has them at this moment; whoever is gone from there as well is not made again.
 * Whoever is in the target all the same stays as they are. Called again after it was stopped, it goes on.
 *
 * @throws InputError `nothing-to-retry` or `cut-over-recorded`
 */
export async function retryMissing(migration: Migration, request: RetryMissing): Promise<void> {
  const { ledger, ports } = migration;
  refuseAfterCutover(migration, request);
  const selection = createSelection(request);
  const next = oneByOne((afterId) => ledger.outcomes.missing(afterId, 500));
  let [begun, gone] = [0, 0];
  const settle = async (user: LedgerUser) => {
    // By AdminGetUser, since a listing may lag (facts §2).
    if (!selection.wants(user) || (await getOurs(migration, user)) !== undefined) return;
    const now = await inSourceNow(migration, user);
    if (now === undefined) gone += 1;
    // Asked last: no place is lost on anybody who is not to be made.
    else if (selection.take(user)) {
      beginAnew(migration, user, now);
      begun += 1;
    }
  };
  await inFlight(atOnce, next, settle, () => ports.signal.aborted || selection.isFull());
  stopIfAborted(ports.signal);
  if (gone > 0) {
    const message = `${gone} of those who are missing in the target are not in the source any more either, and are not made again. \`poolferry sync --delete\` settles them.`;
    ports.emit({ code: 'notice', level: 'warn', topic: 'gone-from-both', message });
  }
  if (begun === 0 && ledger.census.counts().pending === 0) throw nobody(gone, request);
}

function refuseAfterCutover({ ledger }: Migration, { afterCutover }: RetryMissing): void {
  const atMs = ledger.header.get('cutoverAtMs');
  if (atMs === undefined || afterCutover) return;
  throw new InputError(
    `The app moved to the target on ${momentText(atMs)}: whoever is missing there may have deleted their account.`,
    {
      code: 'cut-over-recorded',
      hint: 'To make them anew all the same, run the same command with --after-cutover, and --only with a file of those whom you know to be lost.',
    },
  );
}

function beginAnew({ ledger }: Migration, user: LedgerUser, now: ListedUser): void {
  ledger.transaction(() => {
    ledger.verification.clearUser(user.target?.sub ?? '');
    ledger.users.beginAnew(user.id);
    ledger.sourceUsers.store(now, ledger.header.get('scan') ?? 0);
  });
}

function nobody(gone: number, { only }: Wanted): InputError {
  const among = only === undefined ? '' : ' of those whom --only names';
  const message =
    gone > 0
      ? `Nobody${among} is missing in the target whom the source still has.`
      : `Nobody${among} is missing in the target, as far as the latest verification knows.`;
  return new InputError(message, {
    code: 'nothing-to-retry',
    hint: 'Run `poolferry verify` first: it lists who is missing.',
  });
}

/** As the source has them at this moment, by AdminGetUser; which other factors they have, a listing shows. */
async function inSourceNow({ source }: Migration, user: LedgerUser): Promise<ListedUser | undefined> {
  // The file of an import does not change.
  if (source === undefined) return user;
  const now = await getUser(source, user.username);
  if (now?.sub === undefined || now.sub !== user.sub) return undefined;
  const { smsMfa } = (await findBySub(source, now.sub)) ?? user;
  return { ...now, smsMfa };
}
