import { stringify } from 'csv-stringify/sync';
import { InputError } from '../errors.ts';

/** One user who crossed, under the ids of both pools. */
export interface IdRow {
  /** Missing for users of a file that left it out. */
  sourceSub?: string | undefined;
  sourceUsername: string;
  targetSub: string;
  targetUsername: string;
}

export const idFormats = ['csv', 'ndjson', 'sql', 'dynamodb'] as const;
export type IdFormat = (typeof idFormats)[number];

type Rows = AsyncIterable<IdRow> | Iterable<IdRow>;

/**
 * Writes the table of ids, piece by piece.
 *
 * - `csv`: RFC 4180 quoting, with LF line ends, since databases and the tools of a shell take a CR for part of the last id.
 *   Ids stay as they are, for they are there to join on; a username may begin with `=`, `+`, `-` or `@`, so a spreadsheet has to import
 *   the columns as text.
 * - `ndjson`: one object a line, with the names of the CSV columns.
 * - `sql`: table `poolferry_ids` and its rows, for PostgreSQL and MySQL alike.
 * - `dynamodb`: lines `{"Item": …}` in DynamoDB JSON, as its import from S3 takes them.
 *
 * A missing source sub is an empty field in CSV, NULL in SQL, and left out elsewhere.
 */
export function idTable(rows: Rows, format: IdFormat): AsyncGenerator<string, void, undefined> {
  return writers[format](rows);
}

const columns = ['source_sub', 'source_username', 'target_sub', 'target_username'] as const;

const writers = { csv: toCsv, ndjson: toNdjson, sql: toSql, dynamodb: toDynamoDb } as const satisfies Record<
  IdFormat,
  (rows: Rows) => AsyncGenerator<string, void, undefined>
>;

function cells(row: IdRow): [string | undefined, string, string, string] {
  return [row.sourceSub, row.sourceUsername, row.targetSub, row.targetUsername];
}

function named(row: IdRow): [string, string][] {
  const values = cells(row);
  return columns.flatMap((name, index) => {
    const value = values[index];
    return value === undefined ? [] : [[name, value] as [string, string]];
  });
}

async function* toCsv(rows: Rows): AsyncGenerator<string, void, undefined> {
  // The library quotes for its own line end only; a lone CR needs quotes as well.
  const options = { record_delimiter: '\n', quoted_match: /\r/ };
  yield stringify([[...columns]], options);
  for await (const batch of inBatches(rows)) yield stringify(batch.map(cells), options);
}

async function* toNdjson(rows: Rows): AsyncGenerator<string, void, undefined> {
  for await (const row of rows) yield `${JSON.stringify(Object.fromEntries(named(row)))}\n`;
}

async function* toDynamoDb(rows: Rows): AsyncGenerator<string, void, undefined> {
  for await (const row of rows) {
    const item = Object.fromEntries(named(row).map(([name, value]) => [name, { S: value }]));
    yield `${JSON.stringify({ Item: item })}\n`;
  }
}

const sqlHead = `BEGIN;
CREATE TABLE poolferry_ids (
  source_sub VARCHAR(36) UNIQUE,
  source_username VARCHAR(128) NOT NULL,
  target_sub VARCHAR(36) NOT NULL PRIMARY KEY,
  target_username VARCHAR(128) NOT NULL
);
CREATE INDEX poolferry_ids_source_username ON poolferry_ids (source_username);
`;

async function* toSql(rows: Rows): AsyncGenerator<string, void, undefined> {
  yield sqlHead;
  for await (const batch of inBatches(rows)) {
    const values = batch.map((row) => `(${cells(row).map(sqlText).join(', ')})`);
    yield `INSERT INTO poolferry_ids (${columns.join(', ')}) VALUES\n${values.join(',\n')};\n`;
  }
  yield 'COMMIT;\n';
}

/** A literal that PostgreSQL and MySQL read alike, whatever their settings. */
function sqlText(value: string | undefined): string {
  if (value === undefined) return 'NULL';
  if (value.includes('\0'))
    throw new InputError('A username holds a NUL character, which no SQL text can.', {
      code: 'id-not-for-sql',
      hint: 'Write the ids as ndjson.',
    });
  const parts = value.split('\\').map((part) => `'${part.replaceAll("'", "''")}'`);
  // MySQL takes a backslash for an escape and PostgreSQL does not; the first character of two is one for both.
  return parts.length === 1 ? (parts[0] as string) : `CONCAT(${parts.join(", LEFT('\\\\', 1), ")})`;
}

const batchRows = 500;

async function* inBatches(rows: Rows): AsyncGenerator<IdRow[], void, undefined> {
  let batch: IdRow[] = [];
  for await (const row of rows) {
    batch.push(row);
    if (batch.length < batchRows) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}
