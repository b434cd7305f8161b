import type { UserWithGroups } from '../../files/user-record.ts';
import { readUserBatches, type UsersNotice } from '../../files/users-json.ts';
import type { Ledger } from '../../ledger/ledger.ts';
import { pagesById } from '../../ledger/pages.ts';
import { Reached } from '../../ledger/progress.ts';
import type { LedgerUser } from '../../ledger/user-row.ts';
import type { UsersFile } from '../take-in-file.ts';

/** A user to be converted. */
export interface SourceUser extends UserWithGroups {
  /** Their place in the source, from 0; the same in every pass. */
  index: number;
  /** Bytes that they take in a file. */
  length?: number;
  /** Where a file names them. */
  line?: number;
  column?: number;
  /** Why they are out of the question, as the ledger has it. */
  settled?: string | undefined;
  /** Their crossing has begun: the sign-in name is theirs. */
  begun?: boolean;
}

interface SourceChoice {
  wanted?: (index: number) => boolean;
  /** Lengths that an earlier pass has told, so that those who are not wanted are leapt over; then without lines and columns. */
  lengthOf?: (index: number) => number;
  onNotice?: (notice: UsersNotice) => void;
}

/** Users that can be gone through several times, always in the same order. */
export interface UserSource {
  name: string;
  /** Gives those wanted, or all; some at a time, to be taken before the next ones are asked for. */
  batches(choice?: SourceChoice): AsyncIterable<Iterable<SourceUser>>;
  /** Whether the target is known to hold somebody of one of these names already. */
  isTaken(names: { signIn: string; furtherClaims: readonly string[] }): boolean;
}

/** The users of a file, whose chunks may be overwritten by those that come after them. */
export function sourceOfFile(file: UsersFile): UserSource {
  return {
    name: file.name,
    batches: (choice) => readUserBatches(file.open(), { file: file.name, ...choice }),
    isTaken: () => false,
  };
}

const pageSize = 500;

/** The users of a ledger, which knows who is in the target, on the way there, or gone. */
export function sourceOfLedger(ledger: Ledger): UserSource {
  const hasGroups = ledger.groups.hasMembers();
  async function* batches({ wanted = () => true }: SourceChoice = {}) {
    let index = 0;
    for (const page of pagesById((afterId) => ledger.users.all(afterId, pageSize))) {
      const batch: SourceUser[] = [];
      for (const user of page) {
        if (wanted(index)) batch.push(sourceUser(user, index));
        index += 1;
      }
      yield batch;
    }
  }
  const sourceUser = (user: LedgerUser, index: number): SourceUser => ({
    user,
    index,
    groups: hasGroups ? ledger.groups.namesOf(user.key) : [],
    settled: settledReason(user),
    begun: user.reached > Reached.nothing,
  });
  return {
    name: ledger.path,
    batches,
    isTaken: ({ signIn, furtherClaims }) =>
      ledger.listing.signInTaken(signIn) || furtherClaims.some((name) => ledger.claims.isTaken(name)),
  };
}

/** Whoever is in the target already would be skipped by the job, or is somebody else; what is gone stays so. */
function settledReason(user: LedgerUser): string | undefined {
  if (user.outcome === 'migrated') return 'migrated';
  if (user.outcome === 'failed') return user.code ?? 'failed';
  if (user.reached > Reached.nothing) return 'on-the-way';
  return user.outcome === 'skipped' && user.code === 'gone' ? 'gone' : undefined;
}
