import { hash } from 'node:crypto';

const ALPHANUMERIC = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const LOWER = 'abcdefghijklmnopqrstuvwxyz0123456789';

/**
 * Ids that look like the service's and follow from the seed and what they are for, so that two runs agree on
 * them however their requests interleave.
 */
export interface Identifiers {
  /** A version 4 UUID for the n-th user of this name in this pool. */
  sub(poolId: string, username: string, time: number): string;
  poolId(region: string, ordinal: number): string;
  clientId(ordinal: number): string;
  secret(ordinal: number): string;
  /** `import-` and ten characters (facts §3.4). */
  importJobId(ordinal: number): string;
  roleId(name: string): string;
  /** A version 4 UUID for the n-th thing made, of whatever kind. */
  uuid(kind: string, ordinal: number): string;
  /** Six digits; another at each call. */
  code(): string;
  /** 0 up to 1; another at each call. */
  random(): number;
}

export function createIdentifiers(seed: number): Identifiers {
  let drawn = 0;
  const digest = (purpose: string) => hash('sha256', `${seed}/${purpose}`, 'hex');
  const draw = () => Number.parseInt(digest(`draw/${drawn++}`).slice(0, 12), 16);
  return {
    sub: (poolId, username, time) => uuid(digest(`sub/${poolId}/${time}/${username}`)),
    poolId: (region, ordinal) => `${region}_${letters(digest(`pool/${ordinal}`), ALPHANUMERIC, 9)}`,
    clientId: (ordinal) => letters(digest(`client/${ordinal}`), LOWER, 26),
    secret: (ordinal) =>
      letters(digest(`secret/${ordinal}`), LOWER, 32) + letters(digest(`more/${ordinal}`), LOWER, 19),
    importJobId: (ordinal) => `import-${letters(digest(`import/${ordinal}`), ALPHANUMERIC, 10)}`,
    roleId: (name) => `AROA${letters(digest(`role/${name}`), ALPHANUMERIC, 17).toUpperCase()}`,
    uuid: (kind, ordinal) => uuid(digest(`${kind}/${ordinal}`)),
    code: () => String(draw() % 1_000_000).padStart(6, '0'),
    random: () => draw() / 2 ** 48,
  };
}

function uuid(hex: string): string {
  const variant = ((Number.parseInt(hex.charAt(16), 16) & 3) | 8).toString(16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

function letters(hex: string, alphabet: string, length: number): string {
  let text = '';
  for (let at = 0; at < length; at++) {
    text += alphabet.charAt(Number.parseInt(hex.slice(at * 2, at * 2 + 2), 16) % alphabet.length);
  }
  return text;
}
