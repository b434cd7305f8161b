/**
 * The ledger's numbered migrations: index 0 makes version 1. Never edit one that was released; add the next.
 *
 * Ids are 16 bytes where they are UUIDs (see user-key.ts) and there is one small row a user, so that
 * 1,000,000 users take some 400 MB.
 */
export const migrations: readonly string[] = [
  `
  CREATE TABLE header (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;

  CREATE TABLE users (
    id             INTEGER PRIMARY KEY,
    key            ANY     NOT NULL UNIQUE,      -- source sub, or the username where a file has no sub
    username       TEXT    NOT NULL,
    profile        TEXT    NOT NULL,             -- attributes as a JSON object, without sub
    status         TEXT    NOT NULL,
    enabled        INTEGER NOT NULL,
    sms_mfa        INTEGER NOT NULL,
    created_ms     INTEGER NOT NULL,
    modified_ms    INTEGER NOT NULL,
    scan           INTEGER NOT NULL,             -- the last listing of the source that showed this user

    route          TEXT,                         -- fixed by plan; NULL: undecided, or held up by a problem
    problem        TEXT,                         -- what no option has settled yet
    sign_in        TEXT,                         -- the name as the target tells users apart; NULL: does not cross
    recovers       INTEGER,                      -- 1: ends in a state with a way back in

    reached        INTEGER NOT NULL DEFAULT 0,   -- Reached in progress.ts
    outcome        TEXT    NOT NULL DEFAULT 'pending',
    code           TEXT,                         -- why skipped, or how failed
    message        TEXT,
    intent_ms      INTEGER,                      -- server's clock just before the first AdminCreateUser
    target_sub     ANY,
    target_username TEXT                         -- NULL where it equals target_sub
  ) STRICT;
  CREATE INDEX users_by_sign_in ON users (sign_in) WHERE sign_in IS NOT NULL;
  CREATE INDEX users_by_target ON users (target_sub) WHERE target_sub IS NOT NULL;

  CREATE TABLE groups (
    id          INTEGER PRIMARY KEY,
    name        TEXT    NOT NULL UNIQUE,
    description TEXT,
    precedence  INTEGER,
    role_arn    TEXT,
    left_out    TEXT,                            -- why the group does not cross; NULL: it does
    origin      TEXT                             -- 'ours' or 'existing' in the target; NULL: not there yet
  ) STRICT;

  CREATE TABLE memberships (
    key      ANY     NOT NULL,
    group_id INTEGER NOT NULL REFERENCES groups (id),
    scan     INTEGER NOT NULL,
    PRIMARY KEY (key, group_id)
  ) STRICT, WITHOUT ROWID;

  -- Whoever is in the target when the plan is made: never adopted, overwritten or rolled back.
  CREATE TABLE target_users (sub ANY PRIMARY KEY, sign_in TEXT) STRICT, WITHOUT ROWID;
  CREATE INDEX target_users_by_sign_in ON target_users (sign_in);

  -- One row a chain of pages of the listing under way; prefix '' is the unfiltered one.
  CREATE TABLE chains (prefix TEXT PRIMARY KEY, token TEXT, done INTEGER NOT NULL DEFAULT 0) STRICT, WITHOUT ROWID;

  CREATE TABLE limits (
    scope TEXT NOT NULL, category TEXT NOT NULL, per_second REAL NOT NULL, PRIMARY KEY (scope, category)
  ) STRICT, WITHOUT ROWID;

  -- Refilled by every verify.
  CREATE TABLE source_now (key ANY PRIMARY KEY, changed TEXT) STRICT, WITHOUT ROWID;
  CREATE TABLE target_now (sub ANY PRIMARY KEY) STRICT, WITHOUT ROWID;
  CREATE TABLE members_now (
    side TEXT NOT NULL, key ANY NOT NULL, group_name TEXT NOT NULL, PRIMARY KEY (side, key, group_name)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE differences (
    id INTEGER PRIMARY KEY, kind TEXT NOT NULL, key ANY, target_sub ANY, field TEXT NOT NULL
  ) STRICT;
  CREATE INDEX differences_by_key ON differences (key);
  CREATE INDEX differences_by_target ON differences (target_sub);
  `,
  `
  -- The road of the import job. Users keep their job for good: what became of its file is told by their rows.
  ALTER TABLE users ADD COLUMN detour TEXT;      -- why the import job cannot carry this user, who goes by AdminCreateUser
  ALTER TABLE users ADD COLUMN job INTEGER;      -- number of the import job
  ALTER TABLE users ADD COLUMN line INTEGER;     -- row in its file, the first after the header being 1
  ALTER TABLE users ADD COLUMN job_result TEXT;  -- what the job's log says of that row: succeeded, skipped, failed
  ALTER TABLE users ADD COLUMN mend TEXT;        -- attributes that the job stored otherwise, as a JSON list of names
  CREATE INDEX users_by_job ON users (job, line) WHERE job IS NOT NULL;

  CREATE TABLE import_jobs (
    number     INTEGER PRIMARY KEY,
    name       TEXT    NOT NULL,
    state      TEXT    NOT NULL,                 -- JobState in import-jobs.ts
    rows       INTEGER NOT NULL,
    job_id     TEXT,                             -- Cognito's
    intent_ms  INTEGER,                          -- server's clock just before the job was started
    imported   INTEGER NOT NULL DEFAULT 0,
    skipped    INTEGER NOT NULL DEFAULT 0,
    failed     INTEGER NOT NULL DEFAULT 0,
    status     TEXT,                             -- Cognito's last word: Succeeded, Failed, Stopped, Expired
    message    TEXT
  ) STRICT;
  `,
  `
  ALTER TABLE users ADD COLUMN contacts INTEGER; -- what reaches a crossing user: bits of Contact in mapping/contacts.ts
  -- Names that users are to have in a target where one may have several: 'username=…', 'email=…' and so on (target-names.ts).
  CREATE TABLE claims (name TEXT, user_id INTEGER, PRIMARY KEY (name, user_id)) STRICT, WITHOUT ROWID;
  CREATE INDEX claims_by_user ON claims (user_id);
  -- Those that somebody has who was there before.
  CREATE TABLE target_claims (name TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;
  -- What a group of that name in the target has otherwise: a JSON list of description, precedence, role.
  ALTER TABLE groups ADD COLUMN clash TEXT;
  ALTER TABLE groups ADD COLUMN intent_ms INTEGER; -- server's clock just before we first asked for it

  -- For estimates: what the plan knows of each crossing user's calls.
  ALTER TABLE users ADD COLUMN job_fits INTEGER; -- 1: the import job could carry them, whichever route they have; NULL: not known
  ALTER TABLE users ADD COLUMN sets_mfa INTEGER; -- 1: SMS is made their second factor in the target

  -- For rollback. Whoever changed in the target after that moment is not as we left them.
  ALTER TABLE users ADD COLUMN settled_ms INTEGER; -- server's clock just after our last call about them; NULL: not known
  ALTER TABLE users ADD COLUMN undo_ms INTEGER;  -- our clock before an AdminDeleteUser whose outcome is not known yet
  -- Refilled by every rollback: whom the target shows, and how they differ from what was settled.
  CREATE TABLE undo_seen (user_id INTEGER PRIMARY KEY) STRICT;
  CREATE TABLE undo_reasons (
    user_id INTEGER NOT NULL, reason TEXT NOT NULL, field TEXT NOT NULL, PRIMARY KEY (user_id, reason, field)
  ) STRICT, WITHOUT ROWID;

  -- For sync: what stands in the target by our doing, which the next change of the source is held to.
  ALTER TABLE users ADD COLUMN written TEXT;     -- their attributes there, a JSON object; NULL: as profile and options say (keep-given.ts)
  ALTER TABLE memberships ADD COLUMN carried INTEGER NOT NULL DEFAULT 0; -- 1: put into the group in the target; 2: a run may have, and ended
  UPDATE memberships SET carried = 1 WHERE key IN (SELECT key FROM users WHERE reached >= 3)
    AND group_id IN (SELECT id FROM groups WHERE left_out IS NULL);
  ALTER TABLE groups ADD COLUMN made TEXT;       -- settings that we gave it in the target, a JSON object; NULL: not known
  ALTER TABLE groups ADD COLUMN gone INTEGER NOT NULL DEFAULT 0; -- 1: the source has it no more
  -- Refilled by every sync: whom the source shows otherwise than they were carried, and what comes of it.
  CREATE TABLE sync_seen (user_id INTEGER PRIMARY KEY, now TEXT) STRICT; -- the user as listed; NULL: gone
  CREATE TABLE sync_changes (
    user_id INTEGER NOT NULL, kind TEXT NOT NULL, field TEXT NOT NULL, PRIMARY KEY (user_id, kind, field)
  ) STRICT, WITHOUT ROWID;
  -- What was to be written to a settled user when a run ended, and from when on, as JSON (Writing in user-row.ts); NULL: nothing is under way.
  ALTER TABLE users ADD COLUMN writing TEXT;
  ALTER TABLE users ADD COLUMN disabled_by_us INTEGER NOT NULL DEFAULT 0; -- 1: it was we who disabled them in the target
  UPDATE users SET disabled_by_us = 1 WHERE reached >= 3 AND enabled = 0;
  -- Whom a listing would give back what an earlier one took: those who were gone, or disabled. Refilled by every listing.
  CREATE TABLE returning_users (user_id INTEGER PRIMARY KEY, now TEXT NOT NULL) STRICT; -- the user as listed
  -- For verify. Names of the groups in the target when the plan was made.
  CREATE TABLE target_groups (name TEXT PRIMARY KEY) STRICT, WITHOUT ROWID;
  -- Refilled by every verify: what of a target user no listing shows.
  CREATE TABLE unverifiable (target_sub ANY, field TEXT, PRIMARY KEY (target_sub, field)) STRICT, WITHOUT ROWID;
  -- Whom verify --sample has had sent a code, and when, by our clock.
  CREATE TABLE sampled (user_id INTEGER PRIMARY KEY, asked_ms INTEGER NOT NULL) STRICT;
  `,
  `
  -- Beside chains: how far the members of each group are, in the listing under way.
  CREATE TABLE member_chains (group_id INTEGER PRIMARY KEY, token TEXT, done INTEGER NOT NULL) STRICT;
  -- Small rows, so that 1,000,000 users take less than 500 MB. A profile is a JSON array of values, whose names are those of its
  -- shape; of shape 0 it is an object of its own.
  CREATE TABLE shapes (
    id       INTEGER PRIMARY KEY,
    names    TEXT    NOT NULL UNIQUE,            -- a JSON array
    email_at INTEGER                             -- the place of email among them
  ) STRICT;
  ALTER TABLE users RENAME COLUMN profile TO attribute_values;
  ALTER TABLE users ADD COLUMN shape INTEGER NOT NULL DEFAULT 0;
  CREATE VIEW profiles (id, profile) AS SELECT u.id, iif(u.shape = 0, u.attribute_values, (
      SELECT json_group_object(n.value, iif(v.type = 'integer', iif(v.value = 1, 'true', 'false'), v.value))
      FROM shapes s, json_each(s.names) n, json_each(u.attribute_values) v WHERE s.id = u.shape AND v.key = n.key))
    FROM users u;
  -- A name is found by a number that is made of it. NULL in sign_in means their email as it stands, where there is such a number.
  ALTER TABLE users ADD COLUMN name_hash INTEGER;
  DROP INDEX users_by_sign_in;
  UPDATE users SET name_hash = name_hash(sign_in) WHERE sign_in IS NOT NULL;
  CREATE INDEX users_by_name ON users (name_hash) WHERE name_hash IS NOT NULL;
  -- What a verify has seen: by numbers of users and groups.
  DROP TABLE source_now;
  DROP TABLE target_now;
  DROP TABLE members_now;
  CREATE TABLE source_now (user_id INTEGER PRIMARY KEY, changed TEXT) STRICT; -- as listed, where that is not what the ledger holds
  CREATE TABLE target_now (user_id INTEGER PRIMARY KEY) STRICT;
  CREATE TABLE groups_now (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;
  CREATE TABLE members_now (
    side INTEGER NOT NULL, group_id INTEGER NOT NULL, user_id INTEGER NOT NULL, PRIMARY KEY (side, group_id, user_id)
  ) STRICT, WITHOUT ROWID;                       -- Side in members-now.ts; group_id: of groups_now
  `,
];
