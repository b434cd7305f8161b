import { readFileSync } from 'node:fs';
import { InputError } from '../errors.ts';
import { foreignKind } from '../files/file-kind.ts';

const hint = 'Give a file with a sub, username or email a line, as UTF-8.';

/**
 * Names of the only people to take: a sub, username or email a line.
 *
 * @throws InputError `file-not-readable`; `bad-file` where it is no text, or names nobody
 */
export function readNames(path: string): Set<string> {
  const names = textOf(path)
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .filter((line) => line !== '');
  if (names.length === 0)
    throw new InputError(`${path}, which --only names, names nobody.`, { code: 'bad-file', hint });
  return new Set(names);
}

function textOf(path: string): string {
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch (cause) {
    throw new InputError(`Cannot read ${path}, which --only names.`, {
      code: 'file-not-readable',
      hint,
      cause,
    });
  }
  const kind = foreignKind(bytes)?.kind ?? (bytes.includes(0) ? 'no text' : undefined);
  if (kind !== undefined)
    throw new InputError(`${path}, which --only names, is ${kind}.`, { code: 'bad-file', hint });
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    throw new InputError(`${path}, which --only names, is no UTF-8.`, { code: 'bad-file', hint, cause });
  }
}
