import type { ListedUser } from '../user.ts';
import { AttributeNames } from './attribute-names.ts';
import { isUuid, readDate, type UserWithGroups } from './user-record.ts';

const quote = 0x22;
const comma = 0x2c;
const colon = 0x3a;
const openBracket = 0x5b;
const closeBracket = 0x5d;
const openBrace = 0x7b;
const closeBrace = 0x7d;

const nameKey = Uint8Array.from(Buffer.from('"Name"'));
const valueKey = Uint8Array.from(Buffer.from('"Value"'));

/** Node's own, without what `toString` does before it. */
type Sliceable = Buffer & { latin1Slice(start: number, end: number): string };

/** Bits of the fields that a record must have. */
const required = {
  Username: 1,
  Attributes: 2,
  UserCreateDate: 4,
  UserLastModifiedDate: 8,
  Enabled: 16,
  UserStatus: 32,
};
const all = 63;
const groupsBit = 64;

/**
 * Reads a user record straight from the bytes of a file, where it is written as nearly all are: known fields only, each
 * once, nothing escaped, all of it in one chunk. In anything else it gives up, and JSON.parse with user-record.ts judges
 * instead, which is what tells what is wrong. Twice as fast as those.
 */
export class PlainRecordReader {
  /** What the last successful call has read. */
  read: UserWithGroups | undefined;
  /** Line feeds in it, and the offset in the chunk behind the last of them. */
  lineFeeds = 0;
  lastLineAt = 0;
  private readonly names = new AttributeNames();
  private chunk: Buffer = Buffer.alloc(0);
  private at = 0;
  private stringAt = 0;
  private stringBits = 0;

  /**
   * Reads the record that begins at `start` with `{`.
   *
   * @returns the offset behind it, or -1 where it is not plain or goes on in the next chunk
   */
  take(chunk: Buffer, start: number): number {
    this.chunk = chunk;
    this.at = start + 1;
    this.lineFeeds = 0;
    this.lastLineAt = start;
    this.read = this.record();
    return this.read === undefined ? -1 : this.at;
  }

  private record(): UserWithGroups | undefined {
    let seen = 0;
    let username = '';
    let status = '';
    let enabled = false;
    let createdAtMs: number | undefined;
    let modifiedAtMs: number | undefined;
    let own: Pick<ListedUser, 'sub' | 'attributes'> | undefined;
    let groups: string[] | undefined;
    do {
      if (this.next() !== quote || !this.string()) return undefined;
      const key = this.name();
      if (key === undefined || !this.takes(colon)) return undefined;
      const bit =
        key === 'Groups'
          ? groupsBit
          : Object.hasOwn(required, key)
            ? required[key as keyof typeof required]
            : 0;
      if (bit === 0 || (seen & bit) !== 0) return undefined;
      seen |= bit;
      const first = this.next();
      if (bit === required.Attributes) {
        own = first === openBracket ? this.attributes() : undefined;
        if (own === undefined) return undefined;
      } else if (bit === groupsBit) {
        groups = first === openBracket ? this.groups() : undefined;
        if (groups === undefined) return undefined;
      } else if (bit === required.Enabled) {
        if (first === 0x74 && this.takesWord('true')) enabled = true;
        else if (first !== 0x66 || !this.takesWord('false')) return undefined;
      } else {
        if (first !== quote || !this.string()) return undefined;
        const text = bit === required.UserStatus ? this.name() : this.text();
        if (text === undefined || text === '') return undefined;
        if (bit === required.Username) username = text;
        else if (bit === required.UserStatus) status = text;
        else if (bit === required.UserCreateDate) createdAtMs = readDate(text);
        else modifiedAtMs = readDate(text);
      }
    } while (this.takes(comma));
    if (!this.takes(closeBrace) || (seen & all) !== all || own === undefined) return undefined;
    if (createdAtMs === undefined || modifiedAtMs === undefined) return undefined;
    const user = { username, ...own, status, enabled, createdAtMs, modifiedAtMs, smsMfa: false };
    return groups === undefined ? { user } : { user, groups };
  }

  private attributes(): Pick<ListedUser, 'sub' | 'attributes'> | undefined {
    this.at += 1;
    const attributes: Record<string, string> = {};
    let sub: string | undefined;
    if (this.takes(closeBracket)) return { attributes };
    do {
      if (!this.takes(openBrace) || !this.takesKey(nameKey) || !this.string()) return undefined;
      const name = this.name();
      if (!this.takes(comma) || !this.takesKey(valueKey) || !this.string()) return undefined;
      const value = this.text();
      if (name === undefined || name === '' || value === undefined || !this.takes(closeBrace))
        return undefined;
      if (name === 'sub') {
        if (sub !== undefined || !isUuid(value)) return undefined;
        sub = value;
        // What every object has, such as `__proto__` and `constructor`, is not plain.
      } else if (attributes[name] === undefined) attributes[name] = value;
      else return undefined;
    } while (this.takes(comma));
    if (!this.takes(closeBracket)) return undefined;
    return sub === undefined ? { attributes } : { sub, attributes };
  }

  private groups(): string[] | undefined {
    this.at += 1;
    const groups: string[] = [];
    if (this.takes(closeBracket)) return groups;
    do {
      if (this.next() !== quote || !this.string()) return undefined;
      const name = this.text();
      if (name === undefined || name === '') return undefined;
      groups.push(name);
    } while (this.takes(comma));
    return this.takes(closeBracket) ? groups : undefined;
  }

  /** The key, its colon, and up to the quote of a string. */
  private takesKey(key: Uint8Array): boolean {
    if (this.next() !== quote) return false;
    const { chunk, at } = this;
    const { length } = key;
    for (let index = 0; index < length; index += 1) if (chunk[at + index] !== key[index]) return false;
    this.at = at + length;
    return this.takes(colon) && this.next() === quote;
  }

  private takesWord(word: string): boolean {
    const { chunk, at } = this;
    for (let index = 0; index < word.length; index += 1)
      if (chunk[at + index] !== word.charCodeAt(index)) return false;
    this.at = at + word.length;
    return true;
  }

  /** Passes over a string without escapes, from its quote on. */
  private string(): boolean {
    const { chunk } = this;
    const { length } = chunk;
    const start = this.at + 1;
    let bits = 0;
    for (let at = start; at < length; at += 1) {
      const byte = chunk[at] as number;
      if (byte === quote) {
        this.stringAt = start;
        this.stringBits = bits;
        this.at = at + 1;
        return true;
      }
      if (byte === 0x5c || byte < 0x20) return false;
      bits |= byte;
    }
    return false;
  }

  /** The string passed over last. */
  private text(): string | undefined {
    const { chunk, stringAt, at } = this;
    if (this.stringBits < 0x80) return (chunk as Sliceable).latin1Slice(stringAt, at - 1);
    const text = chunk.toString('utf8', stringAt, at - 1);
    // Wrong bytes become this sign; one that stands there rightly is read the long way as well.
    return text.includes('\uFFFD') ? undefined : text;
  }

  /** The same, for one that comes again and again. */
  private name(): string | undefined {
    if (this.stringBits >= 0x80) return undefined;
    return this.names.textOf(this.chunk, this.stringAt, this.at - 1);
  }

  private takes(sign: number): boolean {
    if (this.next() !== sign) return false;
    this.at += 1;
    return true;
  }

  /** The next byte that is no white space; undefined at the end of the chunk. */
  private next(): number | undefined {
    const { chunk } = this;
    let { at } = this;
    let byte = chunk[at];
    while (byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09) {
      at += 1;
      if (byte === 0x0a) {
        this.lineFeeds += 1;
        this.lastLineAt = at;
      }
      byte = chunk[at];
    }
    this.at = at;
    return byte;
  }
}
