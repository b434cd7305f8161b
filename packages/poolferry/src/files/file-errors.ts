import { InputError } from '../errors.ts';

interface Explanation {
  code: string;
  /** Completes "<path> …". */
  what: string;
  hint: string;
}

const reading: Record<string, Explanation> = {
  ENOENT: { code: 'file-not-found', what: 'does not exist', hint: 'Check the path.' },
  EACCES: { code: 'file-not-readable', what: 'may not be read', hint: 'Ask its owner for leave to read it.' },
  EPERM: { code: 'file-not-readable', what: 'may not be read', hint: 'Ask its owner for leave to read it.' },
  EISDIR: { code: 'file-not-readable', what: 'is a folder', hint: 'Give the path of a file in it.' },
  ENOTDIR: {
    code: 'file-not-found',
    what: 'leads through a file as if it were a folder',
    hint: 'Check the path.',
  },
};

const writing: Record<string, Explanation> = {
  ENOENT: {
    code: 'folder-not-found',
    what: 'lies in a folder that does not exist',
    hint: 'Make the folder first.',
  },
  ENOTDIR: { code: 'folder-not-found', what: 'lies in something that is no folder', hint: 'Check the path.' },
  EISDIR: { code: 'file-not-writable', what: 'is a folder', hint: 'Give the path of a file.' },
  EACCES: { code: 'file-not-writable', what: 'may not be written', hint: 'Choose a folder of your own.' },
  EPERM: { code: 'file-not-writable', what: 'may not be written', hint: 'Choose a folder of your own.' },
  EROFS: {
    code: 'file-not-writable',
    what: 'is on a read-only disk',
    hint: 'Choose a folder on another disk.',
  },
  ENOSPC: {
    code: 'disk-full',
    what: 'does not fit on its disk',
    hint: 'Free some space, or write to another disk.',
  },
  EDQUOT: {
    code: 'disk-full',
    what: 'does not fit in your disk quota',
    hint: 'Free some space, or write elsewhere.',
  },
  EFBIG: {
    code: 'disk-full',
    what: 'is larger than its disk allows',
    hint: 'Write to another disk, or compress: .zst.',
  },
};

/** Turns the operating system's word on a file that was to be read into an InputError; other errors come back as they are. */
export function inputFileError(path: string, cause: unknown): unknown {
  return explain(path, cause, reading);
}

/** The same for a file that was to be written. */
export function outputFileError(path: string, cause: unknown): unknown {
  return explain(path, cause, writing);
}

function explain(path: string, cause: unknown, explanations: Record<string, Explanation>): unknown {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  const explanation = Object.hasOwn(explanations, code) ? explanations[code] : undefined;
  if (explanation === undefined) return cause;
  return new InputError(`${path} ${explanation.what} (${code}).`, {
    code: explanation.code,
    hint: explanation.hint,
    cause,
  });
}
