/** A flag that may be repeated. */
export type Repeatable = string | readonly string[];

/** Names between commas, of one flag or of several: trimmed, each once, empty ones left out. */
export function splitList(given: Repeatable): string[] {
  const names = toArray(given).flatMap((each) => each.split(','));
  return [...new Set(names.map((name) => name.trim()).filter((name) => name !== ''))];
}

/** `a=b` pairs of one flag or of several, as a table, or the first piece that is none, or that says something else again. */
export type Pairs = { table: Record<string, string> } | { wrong: string; why: 'no-pair' | 'twice' };

/**
 * Reads `name=value` pairs; the first `=` divides.
 *
 * @param split Whether commas divide pairs. Not for values that people write, which may hold commas.
 */
export function readPairs(given: Repeatable, split: boolean): Pairs {
  const pieces = split ? splitList(given) : toArray(given);
  const table = new Map<string, string>();
  for (const piece of pieces) {
    const divide = piece.indexOf('=');
    const name = piece.slice(0, Math.max(divide, 0)).trim();
    if (name === '') return { wrong: piece, why: 'no-pair' };
    if (table.has(name)) return { wrong: name, why: 'twice' };
    table.set(name, piece.slice(divide + 1));
  }
  return { table: Object.fromEntries(table) };
}

/** A decimal number such as `0.8` or `200`, or undefined. */
export function readNumber(given: string): number | undefined {
  return /^\d+(?:\.\d+)?$/.test(given.trim()) ? Number(given) : undefined;
}

function toArray(given: Repeatable): readonly string[] {
  return typeof given === 'string' ? [given] : given;
}
