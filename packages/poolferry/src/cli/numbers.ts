import { InputError } from '../errors.ts';

/** A whole number that a flag gave. */
export function wholeNumber(
  flag: string,
  text: string,
  { from, to = Number.MAX_SAFE_INTEGER }: { from: number; to?: number },
): number {
  const number = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (number >= from && number <= to) return number;
  const range = to === Number.MAX_SAFE_INTEGER ? `from ${from} on` : `from ${from} to ${to}`;
  throw new InputError(`${flag} takes a whole number ${range}.`, {
    code: 'bad-flag',
    hint: `Correct ${flag}.`,
  });
}
