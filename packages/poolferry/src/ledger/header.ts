import type { DatabaseSync } from 'node:sqlite';
import { InputError } from '../errors.ts';
import type { NoAnswer, Pace } from '../events.ts';
import type { PoolPair } from '../pools/pool-pair.ts';
import { Statements } from './statements.ts';

/** A limit as it was before it was raised; requests per second. */
export interface RaisedLimit {
  /** Account and Region. */
  scope: string;
  category: string;
  beforePerSecond: number;
  /** As it was asked for last. */
  raisedPerSecond: number;
  /** As it was asked for earlier: a run that was killed in between may have left any of them. */
  earlierPerSecond?: number[];
}

/** What the ledger says about itself. All text; numbers and objects as JSON. */
interface HeaderValues {
  /** Version of Poolferry that made the ledger. */
  toolVersion: string;
  /** Pool id, or `file:<sha-256>` for an import. */
  source: string;
  target: string;
  /** Canonical JSON of the deciding options of the last plan that was complete; stays while the next one is not. */
  deciding: string;
  /** The settings of both pools as the plan found them, without secrets. */
  settings: PoolPair;
  /** 'complete' while every user has a route or a reason; the first time fixes the options. */
  plan: 'complete';
  /** When the last whole listing of the source ended, epoch ms. */
  exportedAtMs: number;
  /** Number of the listing under way, or of the last one. */
  scan: number;
  /** The listing that the plan has decided by: after a newer one it decides again. */
  decidedScan: number;
  scanUnderWay: boolean;
  /** When that listing began: one that was interrupted long ago is begun anew. */
  scanStartedAtMs: number;
  /** Epoch ms of the last write to the target, by our clock: listings lag behind it. */
  lastWriteMs: number;
  /** What the last whole listing of the source by ListUsers took. Pages may be short (facts §2): a later one takes as many. */
  listedPages: { users: number; pages: number };
  /** Groups in the target when the plan was made. */
  targetGroups: number;
  /** Limits that `quota raise` has raised, or was about to, and `quota restore` has not put back. */
  raisedLimits: RaisedLimit[];
  /** When the listing of the source began whose changes `sync` has carried over last, epoch ms. */
  syncedAtMs: number;
  /** The same of the last `sync --final` that ended well; missing once a later listing has shown something new. */
  finalSyncAtMs: number;
  /** `migrate` was asked for everybody, without --limit and --only, or has sent the last of them: `sync` adds who is new. */
  everybodySent: true;
  /** Whom syncs have deleted within a day since then, epoch ms. */
  syncDeletions: { sinceMs: number; users: number };
  /** When the app moved to the target, epoch ms, as `cutover` recorded it. */
  cutoverAtMs: number;
  /** What the last `verify` that came to its end found; missing while one is under way. */
  lastVerify: { atMs: number; seconds: number; matched: number; differing: number };
  /**
   * What this ledger made is being, or has been, taken out of the target again; until `plan --again` nobody crosses.
   * `named-under-way`: only whom a person has named, and everybody else goes on once that is at its end.
   */
  rollback: 'under-way' | 'done' | 'named-under-way';
  /** People's profiles are being, or have been, taken out for good; `atMs`: when that began, or ended. */
  purge: { state: 'under-way' | 'done'; atMs: number };
  /** A demo made the ledger, and the next one may throw it away. */
  demo: true;
  /** How fast the latest run was when it last said so, for `status` in another process. */
  pace: { atMs: number; usersPerSecond: number; slowest?: Pace; secondsLeft?: number; noAnswer?: NoAnswer };
}

export class Header {
  readonly #statements: Statements;

  constructor(database: DatabaseSync) {
    this.#statements = new Statements(database);
  }

  get<Name extends keyof HeaderValues>(name: Name): HeaderValues[Name] | undefined {
    const [row] = this.#statements.all('SELECT value FROM header WHERE name = ?', name) as {
      value: string;
    }[];
    return row === undefined ? undefined : (parse(name, row.value) as HeaderValues[Name]);
  }

  set<Name extends keyof HeaderValues>(name: Name, value: HeaderValues[Name]): void {
    const sql = 'INSERT OR REPLACE INTO header (name, value) VALUES (?, ?)';
    this.#statements.run(sql, name, JSON.stringify(value));
  }

  unset(name: keyof HeaderValues): void {
    this.#statements.run('DELETE FROM header WHERE name = ?', name);
  }
}

function parse(name: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new InputError(`The ledger is damaged: its header holds something else than JSON as ${name}.`, {
      code: 'not-a-ledger',
      hint: 'Restore the file that --ledger names (poolferry.db unless told) from a copy. Nothing was changed.',
      cause,
    });
  }
}
