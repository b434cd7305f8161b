import { readFileSync } from 'node:fs';
import { InputError } from '../errors.ts';
import { foreignKind } from '../files/file-kind.ts';
import { type Names, namesInLines } from '../steps/named-people.ts';

const hint = 'Give a file with a sub, username or email a line, as UTF-8.';

/**
 * Names of people: a sub, username or email a line.
 *
 * @param flag The flag that names the file.
 * @throws InputError `file-not-readable`; `bad-file` where it is no text, or names nobody
 */
export function readNames(path: string, flag = '--only'): Names {
  const lines = textOf(path, flag)
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/);
  const names = namesInLines(lines);
  if (names.size === 0)
    throw new InputError(`${path}, which ${flag} names, names nobody.`, { code: 'bad-file', hint });
  return names;
}

function textOf(path: string, flag: string): string {
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch (cause) {
    throw new InputError(`Cannot read ${path}, which ${flag} names.`, {
      code: 'file-not-readable',
      hint,
      cause,
    });
  }
  const kind = foreignKind(bytes)?.kind ?? (bytes.includes(0) ? 'no text' : undefined);
  if (kind !== undefined)
    throw new InputError(`${path}, which ${flag} names, is ${kind}.`, { code: 'bad-file', hint });
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    throw new InputError(`${path}, which ${flag} names, is no UTF-8.`, { code: 'bad-file', hint, cause });
  }
}
