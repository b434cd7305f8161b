import { closeSync, fsyncSync, openSync, realpathSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { PoolferryError } from '../errors.ts';
import { roomNeeded } from './sqlite-failure.ts';

/** Brings commits onto the disk itself, where a power cut cannot take them. */
export interface Disk {
  /** Resolves once everything committed before the call is there. Whoever waits at one time shares one flush. */
  flushed(): Promise<void>;
  close(): void;
}

/**
 * With `synchronous = NORMAL` SQLite hands its log to the operating system and does not wait for the disk. Waiting at each
 * commit would stop everybody for the length of a flush; this flushes the same file beside the event loop, and only for
 * those who must be sure before they go on.
 *
 * @param checkBefore runs before each flush; what it throws is told to all who wait for it
 */
export function diskOf(ledgerPath: string, checkBefore: () => void): Disk {
  let log: Promise<FileHandle> | undefined;
  let underWay: Promise<void> | undefined;
  let next: Promise<void> | undefined;
  let closed = false;
  let failure: PoolferryError | undefined;

  const flush = async () => {
    // A disk tells of what it could not write once; nothing after that is sure.
    if (failure !== undefined) throw failure;
    checkBefore();
    try {
      log ??= openLog(ledgerPath);
      await (await log).datasync();
    } catch (cause) {
      failure = notFlushed(ledgerPath, cause);
      throw failure;
    }
  };
  const begin = (): Promise<void> => {
    const flushing = flush().finally(() => {
      underWay = undefined;
    });
    underWay = flushing;
    return flushing;
  };
  return {
    flushed() {
      if (closed) return Promise.reject(new Error('The ledger is closed.'));
      if (underWay === undefined) return begin();
      // The flush under way may have begun before this caller's commit.
      next ??= underWay
        .catch(() => undefined)
        .then(() => {
          next = undefined;
          return begin();
        });
      return next;
    },
    close() {
      closed = true;
      // A descriptor that cannot be closed holds nothing of ours back.
      log?.then((handle) => handle.close()).catch(() => undefined);
    },
  };
}

function notFlushed(path: string, cause: unknown): PoolferryError {
  const what = (cause as NodeJS.ErrnoException).code ?? (cause as Error).message;
  const facts = {
    code: 'ledger-not-writable',
    hint: `Make room on the disk, ${roomNeeded}, or mend it; then run the same command again: it goes on where it was.`,
    cause,
  };
  return new PoolferryError(`${path} cannot be brought to the disk (${what}).`, facts, 'operator', true);
}

async function openLog(ledgerPath: string): Promise<FileHandle> {
  const path = realpathSync(ledgerPath);
  const log = await open(`${path}-wal`, 'r+');
  flushFolder(dirname(path));
  return log;
}

/** The names of new files are the folder's own contents. Windows neither needs this nor lets a folder be opened. */
function flushFolder(path: string): void {
  if (process.platform === 'win32') return;
  const folder = openSync(path, 'r');
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}
