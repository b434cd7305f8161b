/** What a setting holds, as JSON has it. */
export type Json = string | number | boolean | null | Json[] | { [name: string]: Json };

/**
 * A setting with all its parts by their dotted names, `Policies.PasswordPolicy.MinimumLength`. Lists stay whole, and in an order
 * of their own, since Cognito promises none; what is empty counts as missing.
 */
export function leavesOf(value: unknown, name = ''): Map<string, Json> {
  const leaves = new Map<string, Json>();
  if (isRecord(value)) {
    for (const [key, part] of Object.entries(value)) {
      const path = name === '' ? key : `${name}.${key}`;
      for (const [leaf, json] of leavesOf(part, path)) leaves.set(leaf, json);
    }
    return leaves;
  }
  const json = canonical(value);
  if (json !== undefined) leaves.set(name, json);
  return leaves;
}

/** Plain JSON whose equal values are written equally; undefined where there is nothing in it. */
function canonical(value: unknown): Json | undefined {
  if (value === undefined || value === null || value === '') return undefined;
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) {
    const parts = value.map(canonical).filter((part) => part !== undefined);
    return parts.length === 0 ? undefined : parts.toSorted((a, b) => (textOf(a) < textOf(b) ? -1 : 1));
  }
  if (isRecord(value)) {
    const parts = Object.entries(value).flatMap(([key, part]): [string, Json][] => {
      const json = canonical(part);
      return json === undefined ? [] : [[key, json]];
    });
    parts.sort(([a], [b]) => (a < b ? -1 : 1));
    return parts.length === 0 ? undefined : Object.fromEntries(parts);
  }
  return value as Json;
}

/** Two values are equal where this says the same of both. */
export function textOf(json: Json | undefined): string {
  return json === undefined ? '' : JSON.stringify(json);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  // An image in an answer is bytes: one value, not one a byte.
  if (value instanceof Uint8Array || value instanceof Date) return false;
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
