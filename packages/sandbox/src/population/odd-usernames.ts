import { uuidOf } from '../seeded.ts';
import { BLOCK_SIZE } from './slots.ts';
import { STREAM } from './streams.ts';

const LONGEST = 128;

/**
 * Usernames that the source pool allows (facts §3.1, §4.1: no white space, 128 characters at most) and that careless
 * code spoils, each its own for every index.
 */
export const ODD_USERNAMES: readonly ((index: number, seed: number) => string)[] = [
  (index) => `ünï.cødé${index}`,
  (index) => `山田${index}`,
  (index) => `סמי${index}`,
  (index) => `e\u0301mile${index}`,
  (index) => `otter🦦${index}`,
  (index) => `o'brien,jr.${index}`,
  (index) => `"quoted"${index}`,
  (index) => `back\\slash${index}`,
  (index) => `<b>bold</b>${index}`,
  (index) => `=1+cmd|calc!A${index}`,
  (index) => `../../etc/passwd${index}`,
  (index) => `--help=${index}`,
  (index) => `%00%2F%${index}`,
  (index) => `$(id)\`id\`;${index}`,
  (index) => `null${index}`,
  (index) => (index < BLOCK_SIZE ? '__proto__' : `__proto__${index}`),
  (index) => `${'x'.repeat(LONGEST - 1 - String(index).length)}-${index}`,
  (index, seed) => uuidOf(seed, STREAM.subOfUsername, index),
];
