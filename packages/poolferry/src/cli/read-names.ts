import { readFileSync } from 'node:fs';
import { InputError } from '../errors.ts';

/** Names of the only people to take, from a file: a sub, username or email a line. */
export function readNames(path: string): Set<string> {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (cause) {
    throw new InputError(`Cannot read ${path}, which --only names.`, {
      code: 'file-not-readable',
      hint: 'Give a file with a sub, username or email a line.',
      cause,
    });
  }
  const names = text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .filter((line) => line !== '');
  if (names.length === 0) {
    throw new InputError(`${path}, which --only names, names nobody.`, {
      code: 'bad-file',
      hint: 'Give a file with a sub, username or email a line.',
    });
  }
  return new Set(names);
}
