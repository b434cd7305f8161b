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

const unitsMs: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000 };

/** A span of time that a flag gave, such as 30s, 5m or 1h, in milliseconds. */
export function timeSpan(flag: string, text: string): number {
  const [, number, unit] = /^([1-9]\d{0,4})([smh])$/.exec(text) ?? [];
  if (number !== undefined && unit !== undefined) return Number(number) * (unitsMs[unit] ?? 0);
  throw new InputError(`${flag} takes a span of time, such as 30s, 5m or 1h.`, {
    code: 'bad-flag',
    hint: `Correct ${flag}.`,
  });
}
