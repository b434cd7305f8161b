import { invalidParameter } from '../service-error.ts';

const TERM = /"((?:[^"\\]|\\.)*)"|(\w+)/g;

/**
 * A filter pattern of CloudWatch Logs that is made of words and of phrases in double quotes: a line has to have
 * them all, with case.
 *
 * @throws InvalidParameterException for every other kind of pattern, which the sandbox does not have.
 */
export function messageFilter(pattern: string): (message: string) => boolean {
  const rest = pattern.replace(TERM, '').trim();
  if (rest !== '') throw invalidParameter(`The sandbox has no such filter pattern: ${pattern}`);
  const terms = [...pattern.matchAll(TERM)].map(
    ([, phrase, word]) => phrase?.replace(/\\(.)/g, '$1') ?? word ?? '',
  );
  return (message) => terms.every((term) => message.includes(term));
}
