import { InputError } from '../errors.ts';
import type { JsonFault } from './json-tree.ts';
import { advance, type Position } from './position.ts';

const hint =
  'It has to be what `poolferry export` or `aws cognito-idp list-users` writes: a JSON array of user records, {"Users": […]}, or one record a line.';

/**
 * What is wrong with a file of users, and where. What stands in the file never gets into the message.
 *
 * @param ends Whether the file stops there, as one does that was cut short.
 */
export function usersFault(file: string, at: Position, expected: string, ends = false): InputError {
  const place = `${file}:${at.line}:${at.column}`;
  const inWords = `(line ${at.line}, column ${at.column})`;
  return ends
    ? new InputError(`${place}: the file ends too early; expected ${expected} ${inWords}.`, {
        code: 'truncated-users-file',
        hint: 'Make the file again; this one was cut short.',
      })
    : new InputError(`${place}: expected ${expected} ${inWords}.`, { code: 'bad-users-file', hint });
}

/** The same for a fault inside a text that begins at a position. */
export function usersFaultIn(
  file: string,
  from: Position,
  text: string,
  fault: JsonFault,
  ends = false,
): InputError {
  return usersFault(
    file,
    advance(from, text, fault.at),
    fault.expected,
    ends && fault.at >= text.trimEnd().length,
  );
}
