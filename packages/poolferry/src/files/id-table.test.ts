import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type IdFormat, type IdRow, idTable } from './id-table.ts';

const row: IdRow = {
  sourceSub: 'd2c03be4-25f3-4be3-8b30-f137a8578ad3',
  sourceUsername: 'GAK',
  targetSub: 'c4dc04ea-6453-4731-bddc-aef2d77bd4d0',
  targetUsername: 'c4dc04ea-6453-4731-bddc-aef2d77bd4d0',
};
const named = (sourceUsername: string): IdRow => ({ ...row, sourceUsername });
const nasty = [
  '=1+1',
  '@x',
  'a,b',
  'say "hi"',
  "O'Neil",
  'a\\b',
  "\\'; DROP TABLE x; --",
  'a\nb',
  'a\rb',
  ' é🚢 ',
  '#x',
];

async function write(rows: Iterable<IdRow>, format: IdFormat): Promise<string> {
  let text = '';
  for await (const piece of idTable(rows, format)) text += piece;
  return text;
}

/** Reads RFC 4180 with LF line ends, written here anew so that writer and reader do not share a mistake. */
function readCsv(text: string): string[][] {
  const rows: string[][] = [];
  let cells: string[] = [];
  const cell = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))([,\n])/y;
  while (cell.lastIndex < text.length) {
    const match = cell.exec(text);
    if (match === null) throw new Error('no CSV');
    cells.push(match[1]?.replaceAll('""', '"') ?? match[2] ?? '');
    if (match[3] === ',') continue;
    rows.push(cells);
    cells = [];
  }
  return rows;
}

/** What a database makes of a literal: backslashes escape in MySQL and mean nothing in PostgreSQL. */
function readSqlText(sql: string, database: 'mysql' | 'postgresql'): string {
  const literal = (text: string) => {
    const inner = text.slice(1, -1).replaceAll("''", "'");
    return database === 'mysql' ? inner.replaceAll(/\\(.)/g, '$1') : inner;
  };
  const piece = /LEFT\(('(?:[^']|'')*'), 1\)|('(?:[^']|'')*')/g;
  return [...sql.matchAll(piece)]
    .map(([, left, whole]) => (left === undefined ? literal(whole ?? '') : literal(left).slice(0, 1)))
    .join('');
}

describe('csv', () => {
  test('has the four columns, one line a user, LF', async () => {
    expect(await write([row], 'csv')).toBe(
      `source_sub,source_username,target_sub,target_username\n${row.sourceSub},GAK,${row.targetSub},${row.targetSub}\n`,
    );
    expect(await write([], 'csv')).toBe('source_sub,source_username,target_sub,target_username\n');
  });

  test('keeps every id exactly, whatever is in it', async () => {
    expect(readCsv(await write(nasty.map(named), 'csv')).map((cells) => cells[1])).toEqual([
      'source_username',
      ...nasty,
    ]);
    await fc.assert(
      fc.asyncProperty(fc.array(fc.string({ unit: 'binary' }), { maxLength: 5 }), async (names) => {
        const [, ...rows] = readCsv(await write(names.map(named), 'csv'));
        expect(rows.map((cells) => cells[1])).toEqual(names);
      }),
    );
  });

  test('leaves the field of a missing sub empty', async () => {
    const text = await write([{ ...row, sourceSub: undefined }], 'csv');
    expect(text.split('\n')[1]).toMatch(/^,GAK,/);
  });

  test('goes on over batches', async () => {
    const text = await write(Array(1201).fill(row), 'csv');
    expect(text.trimEnd().split('\n')).toHaveLength(1202);
  });
});

describe('ndjson and dynamodb', () => {
  test('ndjson is one object a line', async () => {
    const lines = (await write(nasty.map(named), 'ndjson')).trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line).source_username)).toEqual(nasty);
    expect(JSON.parse(lines[0] ?? '')).toEqual({
      source_sub: row.sourceSub,
      source_username: nasty[0],
      target_sub: row.targetSub,
      target_username: row.targetUsername,
    });
  });

  test('dynamodb is one item a line, all attributes strings', async () => {
    const text = await write([{ ...named("O'Neil"), sourceSub: undefined }], 'dynamodb');
    expect(JSON.parse(text)).toEqual({
      Item: {
        source_username: { S: "O'Neil" },
        target_sub: { S: row.targetSub },
        target_username: { S: row.targetUsername },
      },
    });
  });
});

describe('sql', () => {
  const literalOf = async (name: string) => {
    const text = await write([named(name)], 'sql');
    const before = `VALUES\n('${row.sourceSub}', `;
    const from = text.indexOf(before) + before.length;
    return text.slice(from, text.indexOf(`, '${row.targetSub}'`, from));
  };

  test('is a transaction that makes the table and fills it', async () => {
    const text = await write(Array(501).fill(row), 'sql');
    expect(text).toMatch(/^BEGIN;\nCREATE TABLE poolferry_ids \(/);
    expect(text).toMatch(/COMMIT;\n$/);
    expect(text.match(/INSERT INTO/g)).toHaveLength(2);
    expect(text.match(/^\('d2c03be4/gm)).toHaveLength(501);
  });

  test('without rows is a table without rows', async () => {
    const text = await write([], 'sql');
    expect(text).toContain('CREATE TABLE');
    expect(text).not.toContain('INSERT');
  });

  test.each(['mysql', 'postgresql'] as const)('every id reaches %s exactly', async (database) => {
    for (const name of nasty) expect(readSqlText(await literalOf(name), database)).toBe(name);
  });

  test('no literal holds a lone backslash, which the two databases read differently', async () => {
    expect(await literalOf('a\\b')).toBe("CONCAT('a', LEFT('\\\\', 1), 'b')");
    expect(await literalOf("O'Neil")).toBe("'O''Neil'");
  });

  test('a missing sub is NULL, a NUL is refused', async () => {
    expect(await write([{ ...row, sourceSub: undefined }], 'sql')).toContain("(NULL, 'GAK',");
    await expect(write([named('a\0b')], 'sql')).rejects.toMatchObject({ code: 'id-not-for-sql' });
  });
});
