import type { ListedUser } from '../user.ts';
import type { PackedProfile } from './profiles.ts';
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
  /** Missing in a ledger of an earlier version, looked at as it is. */
  attribute_values?: string;
  profile?: string;
  shape?: number;
  status: string;
  enabled: number;
  sms_mfa: number;
  created_ms: number;
  modified_ms: number;
  route: Route | null;
  problem: string | null;
  /** Null where it is their email as it stands, or there is none, which the hash tells. */
  sign_in: string | null;
  name_hash?: number | null;
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

/** Reads rows whose columns have these names. A row as an array costs a fraction of one as an object. */
export function userReader(
  columns: readonly string[],
  unpack: (userId: number, packed: PackedProfile) => Record<string, string>,
): (row: readonly unknown[]) => LedgerUser {
  const at = Object.fromEntries(columns.map((name, place) => [name, place])) as Record<keyof Row, number>;
  const get = <Name extends keyof Row>(row: readonly unknown[], name: Name) => row[at[name]] as Row[Name];
  return (row) => {
    const id = get(row, 'id');
    const key = get(row, 'key');
    const text = get(row, 'attribute_values') ?? get(row, 'profile') ?? '';
    const attributes = unpack(id, { shape: get(row, 'shape') ?? 0, text });
    const [mend, written, writing] = [get(row, 'mend'), get(row, 'written'), get(row, 'writing')];
    const targetKey = get(row, 'target_sub');
    const user: LedgerUser = {
      id,
      key,
      username: get(row, 'username'),
      attributes,
      status: get(row, 'status'),
      enabled: get(row, 'enabled') === 1,
      smsMfa: get(row, 'sms_mfa') === 1,
      createdAtMs: get(row, 'created_ms'),
      modifiedAtMs: get(row, 'modified_ms'),
      route: get(row, 'route'),
      problem: get(row, 'problem'),
      signIn: signInOf(get(row, 'name_hash'), get(row, 'sign_in'), attributes),
      reached: get(row, 'reached'),
      outcome: get(row, 'outcome'),
      code: get(row, 'code'),
      intentMs: get(row, 'intent_ms'),
      settledMs: get(row, 'settled_ms') ?? null,
      // A ledger of an earlier version, looked at as it is, has none of these.
      job: get(row, 'job') ?? null,
      line: get(row, 'line') ?? null,
      jobResult: get(row, 'job_result') ?? null,
      mend: mend ? (JSON.parse(mend) as string[]) : [],
      disabledByUs: get(row, 'disabled_by_us') === 1,
    };
    const sub = unpackSub(key);
    if (sub !== undefined) user.sub = sub;
    if (written != null) user.written = unpack(id, { shape: 0, text: written });
    if (writing != null) user.writing = JSON.parse(writing) as Writing;
    const targetSub = targetKey === null ? undefined : unpackSub(targetKey);
    if (targetSub !== undefined)
      user.target = { sub: targetSub, username: get(row, 'target_username') ?? targetSub };
    return user;
  };
}

/** A ledger of an earlier version has names alone, and no hashes. */
function signInOf(
  hash: number | null | undefined,
  name: string | null,
  { email }: Readonly<Record<string, string>>,
): string | null {
  if (hash === null) return null;
  return name ?? (hash === undefined ? null : (email ?? null));
}
