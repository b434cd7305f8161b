import { InputError } from '../errors.ts';

/** One thing wrong with what the operator gave. They are collected, so that one run names them all. */
export interface Problem {
  code: string;
  /** Where and what, as a sentence without values that could be secret. */
  text: string;
  /** What to do, as a sentence. */
  hint: string;
}

/**
 * Throws InputError when there are problems: with the code they share, or `invalid-options`.
 *
 * @param subject What they were found in, such as a file's path; put in front of the message.
 */
export function throwProblems(problems: readonly Problem[], subject?: string): void {
  const [first] = problems;
  if (first === undefined) return;
  const prefix = subject === undefined ? '' : `${subject}: `;
  const message =
    problems.length === 1
      ? `${prefix}${first.text}`
      : `${prefix}${problems.length} problems:\n${problems.map(({ text }) => `  - ${text}`).join('\n')}`;
  const code = problems.every((problem) => problem.code === first.code) ? first.code : 'invalid-options';
  const hint = [...new Set(problems.map((problem) => problem.hint))].join(' ');
  throw new InputError(message, { code, hint });
}
