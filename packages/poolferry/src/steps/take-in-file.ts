import { createHash } from 'node:crypto';
import { stopIfAborted } from '../errors.ts';
import { RepeatFinder } from '../files/repeat-finder.ts';
import { type FileUser, readUsers } from '../files/users-json.ts';
import { keyOf } from '../ledger/user-key.ts';
import { sourceOfFile } from './convert/source.ts';
import type { Exporting } from './listing.ts';
import { keyOf as keyOfRecord, refuseRepeatedUsers } from './repeated-users.ts';

/** At most so many rows in one transaction. */
const batchSize = 1000;

/** A way to read the file from its start; it is read twice. */
export interface UsersFile {
  name: string;
  open(): AsyncIterable<Uint8Array>;
}

/**
 * Reads the whole file once without keeping anything, so that a mistake on its last line leaves no half ledger.
 * Returns what its content is known by.
 */
export async function checkUsersFile(file: UsersFile): Promise<{ sha256: string; users: number }> {
  const hash = createHash('sha256');
  async function* hashed() {
    for await (const chunk of file.open()) {
      hash.update(chunk);
      yield chunk;
    }
  }
  let users = 0;
  const keys = new RepeatFinder();
  for await (const record of readUsers(hashed(), { file: file.name })) {
    keys.add(keyOfRecord(record));
    users += 1;
  }
  await refuseRepeatedUsers(sourceOfFile(file), keys);
  return { sha256: hash.digest('hex'), users };
}

/** Takes the users and groups of a file into the ledger, as an export takes those of a pool. */
export async function takeInFile(migration: Exporting, file: UsersFile): Promise<void> {
  const { ledger, ports } = migration;
  if (ledger.header.get('exportedAtMs') !== undefined) return;
  const startedMs = ports.clock.monotonicMs();
  ports.emit({ code: 'step-started', level: 'info', step: 'export' });
  const onNotice = (notice: { topic: string; message: string }) =>
    ports.emit({ code: 'notice', level: 'warn', ...notice });
  const seen = { users: 0, memberships: 0 };
  let batch: FileUser[] = [];
  for await (const record of readUsers(file.open(), { file: file.name, onNotice })) {
    batch.push(record);
    if (batch.length < batchSize) continue;
    storeBatch(migration, batch, seen);
    batch = [];
    stopIfAborted(ports.signal);
  }
  ledger.transaction(() => {
    storeBatch(migration, batch, seen);
    ledger.header.set('scan', 1);
    ledger.header.set('exportedAtMs', ports.clock.nowMs());
  });
  const seconds = (ports.clock.monotonicMs() - startedMs) / 1000;
  ports.emit({ code: 'step-ended', level: 'info', step: 'export', seconds });
}

function storeBatch(
  { ledger, ports }: Exporting,
  batch: readonly FileUser[],
  seen: { users: number; memberships: number },
): void {
  ledger.transaction(() => {
    for (const { user, groups = [] } of batch) {
      ledger.sourceUsers.store(user, 1);
      for (const name of groups) {
        ledger.groups.join(keyOf(user), ledger.groups.store({ name }), 1);
      }
      seen.users += 1;
      seen.memberships += groups.length;
    }
  });
  ports.emit({ code: 'export-progress', level: 'progress', ...seen });
}
