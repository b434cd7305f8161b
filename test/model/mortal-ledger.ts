import type { Ledger } from '../../packages/poolferry/src/ledger/ledger.ts';
import type { Content, LedgerTape } from './ledger-tape.ts';

/** Thrown at whatever still runs when its process has died in the model. */
export class Dead extends Error {}

/** Statements that surely write nothing and are made often; the others are looked behind. */
const reads = new Set(['get', 'byId', 'byKey', 'toCarry', 'ofUser', 'carried', 'all', 'counts', 'remaining']);

/** A real ledger as one run of the model has it. */
export interface MortalLedger {
  ledger: Ledger;
  /** What a power cut may leave: all that was committed since the last flush, one content a commit, the oldest flushed. */
  survivors(): readonly Content[];
  /** The user whom a statement was about last: whoever asks for a flush next. */
  lastUser(): number;
  die(): void;
}

/**
 * Hands each statement on to the real ledger until its process dies, notes what each commit leaves, and hands
 * flushes to the schedule.
 *
 * @param flush resolves when the schedule lets the flush end
 */
export function mortalLedger(tape: LedgerTape, flush: () => Promise<void>): MortalLedger {
  const { ledger } = tape;
  let survivors: Content[] = [tape.content()];
  /** How many commits are on the disk for good. */
  let flushed = 0;
  let isDead = false;
  let isInTransaction = false;
  let lastUser = 0;

  const aboutUsers = new Set<object>([
    ledger.sourceUsers,
    ledger.decisions,
    ledger.users,
    ledger.arrived,
    ledger.sync,
  ]);

  const live = () => {
    if (isDead) throw new Dead('The process is dead.');
  };
  const note = () => {
    if (isInTransaction) return;
    tape.touched();
    const now = tape.content();
    if (now !== survivors.at(-1)) survivors.push(now);
  };
  const watched = <Part extends object>(part: Part): Part =>
    new Proxy(part, {
      get(target, name) {
        const member: unknown = Reflect.get(target, name, target);
        if (typeof member !== 'function') return member;
        return (...values: unknown[]) => {
          live();
          if (aboutUsers.has(target) && typeof values[0] === 'number') lastUser = values[0];
          const result: unknown = Reflect.apply(member, target, values);
          if (!reads.has(String(name))) note();
          return result;
        };
      },
    });

  return {
    ledger: {
      path: ledger.path,
      header: watched(ledger.header),
      sourceUsers: watched(ledger.sourceUsers),
      decisions: watched(ledger.decisions),
      users: watched(ledger.users),
      census: watched(ledger.census),
      claims: watched(ledger.claims),
      groups: watched(ledger.groups),
      people: watched(ledger.people),
      importJobs: watched(ledger.importJobs),
      listing: watched(ledger.listing),
      limits: watched(ledger.limits),
      verification: watched(ledger.verification),
      outcomes: watched(ledger.outcomes),
      undo: watched(ledger.undo),
      sync: watched(ledger.sync),
      arrived: watched(ledger.arrived),
      returning: watched(ledger.returning),
      sampled: watched(ledger.sampled),
      purge: watched(ledger.purge),
      transaction(work) {
        live();
        const isOutermost = !isInTransaction;
        isInTransaction = true;
        try {
          return ledger.transaction(work);
        } finally {
          if (isOutermost) isInTransaction = false;
          note();
        }
      },
      async flushed() {
        live();
        // Whatever is committed from here on need not be on the disk by then.
        const sure = flushed + survivors.length - 1;
        await flush();
        if (sure <= flushed) return;
        survivors = survivors.slice(sure - flushed);
        flushed = sure;
      },
      close: () => undefined,
    },
    survivors: () => survivors,
    lastUser: () => lastUser,
    die() {
      isDead = true;
    },
  };
}
