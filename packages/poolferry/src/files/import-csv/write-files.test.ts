import { mkdtempSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { PrivateFolder } from '../private-folder.ts';
import { ImportFiles, isImportFileName } from './write-files.ts';

function open(limits: { rows: number; bytes: number }) {
  const path = mkdtempSync(join(tmpdir(), 'poolferry-split-'));
  const folder = new PrivateFolder(path, isImportFileName);
  return { path, folder, files: new ImportFiles(folder, ['name', 'cognito:username'], limits) };
}

const header = 'name,cognito:username';

test('a file holds as many rows as a job takes, and each begins with the header', () => {
  const { path, folder, files } = open({ rows: 2, bytes: 1_000_000 });
  for (const row of ['a', 'b', 'c', 'd', 'e']) files.add(row);
  files.end();
  folder.publish();
  expect(readdirSync(path)).toEqual(['users-0001.csv', 'users-0002.csv', 'users-0003.csv']);
  expect(readFileSync(join(path, 'users-0001.csv'), 'utf8')).toBe(`${header}\na\nb\n`);
  expect(readFileSync(join(path, 'users-0003.csv'), 'utf8')).toBe(`${header}\ne\n`);
  expect(files.files().map((file) => file.rows)).toEqual([2, 2, 1]);
});

test('a file has as many bytes as a job takes, and not one more', () => {
  const bytes = header.length + 1 + 2 * 7;
  for (const limit of [bytes, bytes - 1]) {
    const { path, folder, files } = open({ rows: 100, bytes: limit });
    for (const row of ['ééé', 'ééé', 'ééé']) files.add(row);
    files.end();
    folder.publish();
    expect(files.files().map((file) => file.rows)).toEqual(limit === bytes ? [2, 1] : [1, 1, 1]);
    for (const file of files.files()) {
      expect(file.bytes).toBe(statSync(join(path, file.name)).size);
      expect(file.bytes).toBeLessThanOrEqual(limit);
    }
  }
});

test('rows are taken out again by their places; a file that lost all of them is gone', () => {
  const { path, folder, files } = open({ rows: 2, bytes: 1_000_000 });
  for (const row of ['a', 'b', 'c', 'd', 'e']) files.add(row);
  files.end();
  files.drop((row) => row === 1 || row === 4);
  folder.publish();
  expect(readFileSync(join(path, 'users-0001.csv'), 'utf8')).toBe(`${header}\na\n`);
  expect(readdirSync(path)).toEqual(['users-0001.csv', 'users-0002.csv']);
  expect(files.files().map((file) => file.rows)).toEqual([1, 2]);
});

test('nobody makes no file', () => {
  const { path, folder, files } = open({ rows: 2, bytes: 100 });
  files.end();
  folder.publish();
  expect(readdirSync(path)).toEqual([]);
});
