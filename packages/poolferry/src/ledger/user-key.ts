/**
 * How the ledger names a source user: the 16 bytes of their sub where it is a UUID, else text. Users of a
 * file without subs go by their username. The three cannot collide: bytes, 's:…', 'u:…'.
 */
export type UserKey = Uint8Array | string;

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

export function keyOf(user: { sub?: string | undefined; username: string }): UserKey {
  return user.sub === undefined ? `u:${user.username}` : packSub(user.sub);
}

/** Packs any pool's sub; unpackSub gives back the very same text. */
export function packSub(sub: string): UserKey {
  return uuid.test(sub) ? Buffer.from(sub.replaceAll('-', ''), 'hex') : `s:${sub}`;
}

/** The sub behind a key, or undefined where the key is a username. */
export function unpackSub(key: UserKey): string | undefined {
  if (typeof key === 'string') return key.startsWith('s:') ? key.slice(2) : undefined;
  const hex = Buffer.from(key.buffer, key.byteOffset, key.byteLength).toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
