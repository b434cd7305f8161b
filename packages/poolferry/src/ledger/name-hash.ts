/** SQLite keeps whole numbers below 2^47 in six bytes. */
const bits = 47;

/**
 * A number for a sign-in name, by which the ledger finds whoever has it: an index of names themselves would be twice as large. Two names
 * may share one, so that whoever looks compares the names as well.
 */
export function nameHash(name: string): number {
  // Two runs of a multiplying hash side by side, mixed in the end (cyrb53, public domain).
  let [a, b] = [0xdeadbeef, 0x41c6ce57];
  for (let at = 0; at < name.length; at += 1) {
    const unit = name.charCodeAt(at);
    a = Math.imul(a ^ unit, 2654435761);
    b = Math.imul(b ^ unit, 1597334677);
  }
  const first = Math.imul(a ^ (a >>> 16), 2246822507) ^ Math.imul(b ^ (b >>> 13), 3266489909);
  const second = Math.imul(b ^ (b >>> 16), 2246822507) ^ Math.imul(first ^ (first >>> 13), 3266489909);
  return (second >>> (64 - bits)) * 2 ** 32 + (first >>> 0);
}

/** SQL for a row without a name in the target. Both together: a number alone would stand for their email. */
export const nameless = 'sign_in = NULL, name_hash = NULL';
