import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

const ROOT = new URL('../', import.meta.url);

function texts(folder: string, ending: string): string[] {
  return readdirSync(new URL(folder, ROOT), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith(ending) && !name.includes('node_modules'))
    .map((name) => readFileSync(new URL(`${folder}${name}`, ROOT), 'utf8'));
}

function idsIn(contents: string[], pattern: RegExp): string[] {
  const ids = contents.flatMap((text) => [...text.matchAll(pattern)].map(([, id]) => id as string));
  return [...new Set(ids)].sort();
}

it('has a test for every line of the specification, and a line for every test that names one', () => {
  const specified = idsIn(texts('./', '.md'), /^\| ([A-Z]{2}-\d+) \|/gm);
  const tests = [...texts('src/', '.test.ts'), ...texts('test/', '.test.ts')];
  expect(specified.length).toBeGreaterThan(100);
  expect(idsIn(tests, /\(?['"`]\[([A-Z]{2}-\d+)\]/g)).toEqual(specified);
});

it('gives no id to two lines of the specification', () => {
  const lines = texts('./', '.md').flatMap((text) =>
    [...text.matchAll(/^\| ([A-Z]{2}-\d+) \|/gm)].map(([, id]) => id),
  );
  expect(new Set(lines).size).toBe(lines.length);
});
