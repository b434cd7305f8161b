import { mkdirSync, readdirSync, renameSync, rmdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { InputError } from '../errors.ts';
import { outputFileError } from './file-errors.ts';

const ending = '.partial';

/**
 * A folder whose files appear under their names together, once they are all whole; until then each ends in `.partial`.
 * What a killed run left of such is cleared away by the next.
 */
export class PrivateFolder {
  readonly path: string;
  private readonly isNew: boolean;
  private readonly partial = new Set<string>();

  /**
   * Makes the folder, readable by its owner only, or takes one that is empty.
   *
   * @param isOurs Whether a name is one that this folder may hold, so that its `.partial` may be cleared away.
   * @throws InputError `folder-not-empty`, `folder-not-found`, `file-not-writable`
   */
  constructor(path: string, isOurs: (name: string) => boolean) {
    this.path = path;
    const there = list(path);
    this.isNew = there === undefined;
    const left = (there ?? []).filter(
      (name) => name.endsWith(ending) && isOurs(name.slice(0, -ending.length)),
    );
    if (there !== undefined && there.length > left.length)
      throw new InputError(`${path} is not empty.`, {
        code: 'folder-not-empty',
        hint: 'Name a new folder, or empty this one.',
      });
    attempt(path, () => {
      for (const name of left) rmSync(join(path, name));
      if (this.isNew) mkdirSync(path, { mode: 0o700 });
    });
  }

  /** Where to write the file for now. */
  partialPath(name: string): string {
    this.partial.add(name);
    return join(this.path, `${name}${ending}`);
  }

  /** Takes a file out again. */
  drop(name: string): void {
    rmSync(this.partialPath(name), { force: true });
    this.partial.delete(name);
  }

  /** Gives every file its name. */
  publish(): void {
    attempt(this.path, () => {
      for (const name of this.partial) renameSync(this.partialPath(name), join(this.path, name));
    });
    this.partial.clear();
  }

  /** Leaves nothing behind that was not published. */
  discard(): void {
    for (const name of this.partial) rmSync(this.partialPath(name), { force: true });
    if (this.isNew && list(this.path)?.length === 0) rmdirSync(this.path);
  }
}

function list(path: string): string[] | undefined {
  try {
    return readdirSync(path);
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return undefined;
    throw outputFileError(path, cause);
  }
}

function attempt(path: string, work: () => void): void {
  try {
    work();
  } catch (cause) {
    throw outputFileError(path, cause);
  }
}
