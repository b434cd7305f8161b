import { InputError } from '../errors.ts';
import type { CommonFlags } from './flags.ts';
import { command } from './run.ts';

/** Says of a command that has a name, and nothing behind it yet, that it is so: in place of another one being guessed. */
export const notBuilt = command<CommonFlags & { name: string }>(async ({ flags }) => {
  throw new InputError(`This version of Poolferry has no \`${flags.name}\` yet.`, {
    code: 'not-built-yet',
    hint: '`poolferry --help` lists what there is; the README says what comes. Nothing was done.',
  });
});
