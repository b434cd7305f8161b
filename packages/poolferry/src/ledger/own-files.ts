import { lstatSync, readlinkSync, realpathSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';

/** What SQLite and the lock keep beside a ledger, or will. */
const endings = ['', '-wal', '-shm', '-journal', '.lock', '.lock-journal'];

/** Whether a path leads to the ledger or to a file that it keeps or may come to keep, by whatever name and links. */
export function isFileOfLedger(path: string, ledger: string): boolean {
  const own = placesOf(ledger).flatMap((place) => endings.map((ending) => `${place}${ending}`));
  return placesOf(path).some((place) => own.includes(place));
}

/** Where a path leads, also before there is a file. */
export function followLinks(path: string, mostLinks = 40): string {
  const link = lstatSync(path, { throwIfNoEntry: false });
  if (link?.isSymbolicLink() !== true || mostLinks === 0) return path;
  return followLinks(resolve(dirname(path), readlinkSync(path)), mostLinks - 1);
}

/** The name itself, which writing would take over, and what it leads to. */
function placesOf(path: string): string[] {
  return [path, followLinks(path)].map((one) => join(realFolder(dirname(resolve(one))), basename(one)));
}

function realFolder(folder: string): string {
  try {
    return realpathSync(folder);
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    // Opening the ledger or the file tells what is wrong with its folder.
    if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'EACCES' || code === 'ELOOP') return folder;
    throw cause;
  }
}
