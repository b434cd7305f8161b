import { damagedLedger } from '../errors.ts';
import type { ListedUser } from '../user.ts';
import type { Outcome, Reached, Route } from './progress.ts';
import { type UserKey, unpackSub } from './user-key.ts';

/** A source user as the ledger knows them. */
export interface LedgerUser extends ListedUser {
  id: number;
  key: UserKey;
  route: Route | null;
  problem: string | null;
  signIn: string | null;
  reached: Reached;
  outcome: Outcome;
  code: string | null;
  intentMs: number | null;
  /** Cognito's clock just after our last call about them: what the target dates later is not of our making. */
  settledMs: number | null;
  /** Number of the import job that carries them, and their row in its file. */
  job: number | null;
  line: number | null;
  jobResult: JobResult | null;
  /** Attributes that the job has stored otherwise than they should be. */
  mend: readonly string[];
  /** Their attributes in the target as we left them, where profile and options do not say that, or might not for long (keep-given.ts). */
  written?: Record<string, string>;
  /** What a run was about to write to them when it ended. */
  writing?: Writing;
  /** It was we who disabled them in the target. */
  disabledByUs: boolean;
  /** Of the target user, once there is one. */
  target?: { sub: string; username: string };
}

/** One write to somebody who has arrived, put down before it is sent. */
export interface Writing {
  /** Cognito's clock just before. */
  atMs: number;
  /** All their attributes as they are to be, of a write of attributes. */
  attributes?: Readonly<Record<string, string>>;
  /** The flag as it is to be. */
  enabled?: boolean;
}

/** What the log of an import job says of one row. */
export type JobResult = 'succeeded' | 'skipped' | 'failed';

/** The row as SQLite has it. */
export interface Row {
  id: number;
  key: UserKey;
  username: string;
  profile: string;
  status: string;
  enabled: number;
  sms_mfa: number;
  created_ms: number;
  modified_ms: number;
  route: Route | null;
  problem: string | null;
  sign_in: string | null;
  reached: Reached;
  outcome: Outcome;
  code: string | null;
  intent_ms: number | null;
  settled_ms?: number | null;
  target_sub: UserKey | null;
  target_username: string | null;
  job: number | null;
  line: number | null;
  job_result: JobResult | null;
  mend: string | null;
  written?: string | null;
  writing?: string | null;
  disabled_by_us?: number;
}

/** SQLite keeps no checksums: bytes that were flipped inside a value are told here, or nowhere. */
function attributesIn(id: number, json: string): Record<string, string> {
  try {
    return JSON.parse(json) as Record<string, string>;
  } catch {
    // The parser's own message quotes what it found, which is somebody's profile.
    throw damagedLedger(`the profile of user ${id} cannot be read`);
  }
}

export function toUser(row: Row): LedgerUser {
  const sub = unpackSub(row.key);
  const targetSub = row.target_sub === null ? undefined : unpackSub(row.target_sub);
  return {
    id: row.id,
    key: row.key,
    username: row.username,
    ...(sub !== undefined && { sub }),
    attributes: attributesIn(row.id, row.profile),
    status: row.status,
    enabled: row.enabled === 1,
    smsMfa: row.sms_mfa === 1,
    createdAtMs: row.created_ms,
    modifiedAtMs: row.modified_ms,
    route: row.route,
    problem: row.problem,
    signIn: row.sign_in,
    reached: row.reached,
    outcome: row.outcome,
    code: row.code,
    intentMs: row.intent_ms,
    settledMs: row.settled_ms ?? null,
    // A ledger of an earlier version, looked at as it is, has none of these.
    job: row.job ?? null,
    line: row.line ?? null,
    jobResult: row.job_result ?? null,
    mend: row.mend ? (JSON.parse(row.mend) as string[]) : [],
    ...(row.written != null && { written: attributesIn(row.id, row.written) }),
    ...(row.writing != null && { writing: JSON.parse(row.writing) as Writing }),
    disabledByUs: row.disabled_by_us === 1,
    ...(targetSub !== undefined && {
      target: { sub: targetSub, username: row.target_username ?? targetSub },
    }),
  };
}
