import { mkdtempSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { dropLines, LineFile } from './line-file.ts';
import { PrivateFolder } from './private-folder.ts';

const scratch = () => mkdtempSync(join(tmpdir(), 'poolferry-lines-'));

function write(path: string, lines: readonly string[]): LineFile {
  const file = new LineFile(path);
  for (const line of lines) file.add(line);
  file.end();
  return file;
}

describe('a file of lines', () => {
  test('holds each line, counts bytes, and is its owner’s alone', () => {
    const path = join(scratch(), 'a');
    const long = '🚢'.repeat(200_000);
    const file = write(path, ['é', '', long, 'b']);
    expect(readFileSync(path, 'utf8')).toBe(`é\n\n${long}\nb\n`);
    expect(file.bytes).toBe(statSync(path).size);
    expect(file.lines).toBe(4);
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  test('loses exactly the lines it is told to', () => {
    const path = join(scratch(), 'a');
    const lines = Array.from({ length: 90_000 }, (_, index) => `line ${index}`);
    write(path, lines);
    const left = dropLines(path, (line) => line % 3 === 1);
    expect(readFileSync(path, 'utf8')).toBe(
      lines
        .filter((_, index) => index % 3 !== 1)
        .map((line) => `${line}\n`)
        .join(''),
    );
    expect(left).toEqual({ lines: 60_000, bytes: statSync(path).size });
  });

  test('loses any of any lines', () => {
    const path = join(scratch(), 'a');
    const line = fc.string({ unit: fc.constantFrom('a', 'é', '🚢') });
    fc.assert(
      fc.property(fc.array(fc.tuple(line, fc.boolean()), { maxLength: 6 }), (given) => {
        write(
          path,
          given.map(([text]) => text),
        );
        dropLines(path, (index) => given[index]?.[1] === true);
        const kept = given.filter(([, dropped]) => !dropped).map(([text]) => `${text}\n`);
        expect(readFileSync(path, 'utf8')).toBe(kept.join(''));
      }),
      { numRuns: 40 },
    );
  });
});

describe('a folder of private files', () => {
  const isOurs = (name: string) => name === 'a.csv';

  test('shows its files only once they are all there', () => {
    const path = join(scratch(), 'new');
    const folder = new PrivateFolder(path, isOurs);
    write(folder.partialPath('a.csv'), ['x']);
    expect(readdirSync(path)).toEqual(['a.csv.partial']);
    folder.publish();
    folder.discard();
    expect(readdirSync(path)).toEqual(['a.csv']);
    expect(statSync(path).mode & 0o777).toBe(0o700);
  });

  test('leaves nothing behind when it is given up', () => {
    const parent = scratch();
    const folder = new PrivateFolder(join(parent, 'new'), isOurs);
    write(folder.partialPath('a.csv'), ['x']);
    folder.discard();
    expect(readdirSync(parent)).toEqual([]);
  });

  test('is not made where something is already, except for what a killed run left', () => {
    const path = scratch();
    writeFileSync(join(path, 'a.csv.partial'), 'x');
    expect(new PrivateFolder(path, isOurs).path).toBe(path);
    expect(readdirSync(path)).toEqual([]);
    writeFileSync(join(path, 'b.csv.partial'), 'x');
    expect(() => new PrivateFolder(path, isOurs)).toThrow('is not empty');
    expect(() => new PrivateFolder(join(path, 'b.csv.partial'), isOurs)).toThrow('no folder');
    expect(() => new PrivateFolder(join(path, 'x', 'y'), isOurs)).toThrow('does not exist');
  });
});
