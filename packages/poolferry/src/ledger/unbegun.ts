import { closeSync, existsSync, openSync, readSync } from 'node:fs';

const journalMagic = 'd9d505f920a163d7';
/** Where a rollback journal says how many pages its file had before; https://sqlite.org/fileformat2.html, section 3. */
const pagesBeforeAt = 16;

/**
 * Whether a process died while it wrote the very first page of a file: its journal takes that page back, and nothing is there. Who
 * only reads cannot have it taken back, so that SQLite refuses them.
 */
export function isUnbegun(path: string): boolean {
  const journal = `${path}-journal`;
  if (!existsSync(journal)) return false;
  const file = openSync(journal, 'r');
  try {
    const start = Buffer.alloc(pagesBeforeAt + 4);
    const isWhole = readSync(file, start) === start.length;
    return (
      isWhole && start.toString('hex').startsWith(journalMagic) && start.readUInt32BE(pagesBeforeAt) === 0
    );
  } finally {
    closeSync(file);
  }
}
