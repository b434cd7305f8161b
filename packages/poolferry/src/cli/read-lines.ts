import { readFileSync } from 'node:fs';
import { InputError } from '../errors.ts';

/** The lines of a key file, without comments. */
export function readLines(path: string): string[] {
  return readText(path)
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));
}

/** A small file that a flag names. */
export function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw new InputError(`Cannot read ${path}.`, {
      code: 'file-not-readable',
      hint: 'Give the path of a file that you may read.',
      cause,
    });
  }
}
