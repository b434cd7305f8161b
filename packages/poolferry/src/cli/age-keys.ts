import { InputError } from '../errors.ts';
import { encodingOf, type Locking, type Unlocking } from '../files/encoding.ts';
import { askSecret } from './ask-secret.ts';
import type { CommonFlags } from './flags.ts';
import { readLines, readText } from './read-lines.ts';
import type { Run } from './run.ts';

/** How a command may be told who opens an encrypted file. A passphrase never stands on the command line: others can see that. */
export interface KeyFlags extends CommonFlags {
  recipients?: string;
  identity?: string;
  passphraseFile?: string;
}

/**
 * Who shall be able to read the file; undefined where nobody was named and none is needed. Asks for a passphrase where the name
 * ends in `.age`, no flag names a key, and there is a terminal.
 *
 * @throws InputError `bad-flag`, `bad-key`, `file-not-readable`, `not-confirmed` where the passphrase was not typed twice the same
 */
export async function lockingOf(run: Run<KeyFlags>, path: string): Promise<Locking | undefined> {
  const { recipients, passphraseFile } = run.flags;
  refuseBoth('--recipients', recipients, passphraseFile);
  if (recipients !== undefined) return { recipients: keysOf(recipients, '--recipients') };
  if (passphraseFile !== undefined) return { passphrase: passphraseOf(passphraseFile) };
  if (!encodingOf(path).encrypted || !canAsk(run)) return undefined;
  const passphrase = await askSecret(`Passphrase for ${path}: `, run.ports.signal);
  refuseEmpty(passphrase);
  if ((await askSecret('The same again: ', run.ports.signal)) === passphrase) return { passphrase };
  throw new InputError('The two passphrases differ.', {
    code: 'bad-key',
    hint: 'Run the same command again, or write the passphrase into a file of yours and name it with --passphrase-file.',
  });
}

/**
 * What opens the file; asks as `lockingOf` does.
 *
 * @throws InputError `bad-flag`, `bad-key`, `file-not-readable`
 */
export async function unlockingOf(run: Run<KeyFlags>, path: string): Promise<Unlocking> {
  const { identity, passphraseFile } = run.flags;
  refuseBoth('--identity', identity, passphraseFile);
  if (identity !== undefined) return { identities: keysOf(identity, '--identity') };
  if (passphraseFile !== undefined) return { passphrase: passphraseOf(passphraseFile) };
  if (!encodingOf(path).encrypted || !canAsk(run)) return {};
  const passphrase = await askSecret(`Passphrase of ${path}: `, run.ports.signal);
  refuseEmpty(passphrase);
  return { passphrase };
}

function canAsk({ output }: Run): boolean {
  return !output.json && process.stdin.isTTY && process.stderr.isTTY;
}

function refuseBoth(flag: string, keys: string | undefined, passphrase: string | undefined): void {
  if (keys === undefined || passphrase === undefined) return;
  throw new InputError(`${flag} and --passphrase-file are both given; a file takes one or the other.`, {
    code: 'bad-flag',
    hint: 'Give one of the two.',
  });
}

function keysOf(path: string, flag: string): string[] {
  const keys = readLines(path);
  if (keys.length > 0) return keys;
  throw new InputError(`${path} holds no key.`, {
    code: 'bad-key',
    hint: `The file of ${flag} holds one key a line; lines that begin with # are remarks.`,
  });
}

/** The first line: editors and `echo` end it with a line break, which is no part of it. */
function passphraseOf(path: string): string {
  const [passphrase = ''] = readText(path).split(/\r?\n/, 1);
  refuseEmpty(passphrase, path);
  return passphrase;
}

function refuseEmpty(passphrase: string, path?: string): void {
  if (passphrase !== '') return;
  throw new InputError(path === undefined ? 'The passphrase is empty.' : `${path} holds no passphrase.`, {
    code: 'bad-key',
    hint: 'A passphrase is the first line of the file of --passphrase-file; a long one, for whoever has the encrypted file may try as often as they like.',
  });
}
