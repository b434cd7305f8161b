import { isUtf8 } from 'node:buffer';
import type { Pool } from '../state/pool.ts';
import type { Switches } from '../switches.ts';
import { headerProblem } from './csv-columns.ts';
import { CsvReader, countRows } from './csv-reader.ts';

// facts §3.1
const MAX_ROWS = 500_000;
const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf]);
const UNREADABLE = 'The CSV file could not be parsed.';

/**
 * Opens an import file and reads its header: UTF-8, no byte order mark, 500,000 users at most (facts §3.1).
 *
 * @returns the rows that follow and the attribute of each column, or what fails the job.
 */
export function openFile(
  pool: Pool,
  file: Buffer | undefined,
  switches: Switches,
): { rows: CsvReader; columns: readonly string[] } | string {
  if (file === undefined) return 'No csv file was uploaded.';
  if (!isUtf8(file) || file.subarray(0, 3).equals(BYTE_ORDER_MARK)) return UNREADABLE;
  if (countRows(file) > MAX_ROWS) return `The CSV file has more than ${MAX_ROWS} users.`;
  const rows = new CsvReader(file, switches);
  const columns = rows.next() ?? [];
  if (columns === 'too-long') return UNREADABLE;
  return headerProblem(columns, pool.schema, switches) ?? { rows, columns };
}
