import { InputError } from '../errors.ts';

/** A whole number that a flag gave. */
export function wholeNumber(
  flag: string,
  text: string,
  {
    from,
    to = Number.MAX_SAFE_INTEGER,
    hint = `Write it like ${flag} ${Math.max(from, 1)}.`,
  }: { from: number; to?: number; hint?: string },
): number {
  const number = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (number >= from && number <= to) return number;
  const range = to === Number.MAX_SAFE_INTEGER ? `from ${from} on` : `from ${from} to ${to}`;
  throw new InputError(`${flag} takes a whole number ${range}.`, {
    code: 'bad-flag',
    hint,
  });
}

const unitsMs: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000 };

/** A week. Timers of Node run out at once beyond 24 days. */
const longestSpanMs = 168 * 3_600_000;

/** A span of time that a flag gave, such as 30s, 5m or 1h, in milliseconds. */
export function timeSpan(flag: string, text: string): number {
  const [, number = '', unit = ''] = /^(\d{1,6})([smh])$/.exec(text) ?? [];
  const spanMs = Number(number) * (unitsMs[unit] ?? 0);
  if (spanMs > 0 && spanMs <= longestSpanMs) return spanMs;
  throw new InputError(
    `${flag} takes a whole number and a unit, s, m or h, such as 30s, 5m or 1h: from 1s to 168h.`,
    {
      code: 'bad-flag',
      hint: `Write it like ${flag} 5m.`,
    },
  );
}
