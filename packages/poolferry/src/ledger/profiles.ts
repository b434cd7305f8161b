import type { DatabaseSync } from 'node:sqlite';
import { damagedLedger } from '../errors.ts';

/** A profile as a row of the ledger has it. */
export interface PackedProfile {
  /** Which names the values belong to: a row of `shapes`; 0: none, the profile is a JSON object. */
  shape: number;
  text: string;
}

type Attributes = Readonly<Record<string, string>>;

/** People of one pool have few sets of attributes between them. Where they do not, the rest keep their own names. */
const mostShapes = 10_000;

/** SQL for the value of one attribute in a row of `users`; of those that shapes tell the place of. */
export const emailOfRow = `iif(users.shape = 0, users.attribute_values ->> 'email',
  users.attribute_values ->> (SELECT email_at FROM shapes WHERE shapes.id = users.shape))`;

/**
 * Profiles, each as a JSON array of values, their names kept once for all who have the same: two thirds of what objects take. `true`
 * and `false` of a `…_verified` are 1 and 0. The view `profiles` shows them as objects.
 */
class Profiles {
  readonly #database: DatabaseSync;
  readonly #ids = new Map<string, number>();
  readonly #names = new Map<number, readonly string[]>();

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  pack(attributes: Attributes): PackedProfile {
    const names = Object.keys(attributes);
    const shape = this.#shapeOf(names);
    if (shape === 0) return { shape, text: JSON.stringify(attributes) };
    return { shape, text: JSON.stringify(names.map((name) => packValue(name, attributes[name] ?? ''))) };
  }

  /** @param userId To be told where the row is damaged; its contents are somebody's. */
  unpack(userId: number, { shape, text }: PackedProfile): Record<string, string> {
    const found = parsed(userId, text);
    if (shape === 0) return found as Record<string, string>;
    const names = this.#names.get(shape) ?? this.#readNames(shape);
    const values = found as (string | number)[];
    if (names === undefined || values.length !== names.length) throw unreadable(userId);
    const attributes: Record<string, string> = {};
    for (const [at, name] of names.entries()) {
      const value = unpackValue(values[at] as string | number);
      // Not an attribute's place in an object, unless it is defined as one.
      if (name === '__proto__') Object.defineProperty(attributes, name, { ...plain, value });
      else attributes[name] = value;
    }
    return attributes;
  }

  /** After a transaction that was taken back, and perhaps new shapes with it. */
  forget(): void {
    this.#ids.clear();
    this.#names.clear();
  }

  #shapeOf(names: readonly string[]): number {
    const text = JSON.stringify(names);
    let id = this.#ids.get(text);
    if (id === undefined) {
      id = this.#find(text) ?? this.#add(text, names);
      if (this.#ids.size < mostShapes) this.#ids.set(text, id);
    }
    return id;
  }

  #find(text: string): number | undefined {
    const row = this.#database.prepare('SELECT id FROM shapes WHERE names = ?').get(text);
    return (row as { id: number } | undefined)?.id;
  }

  #add(text: string, names: readonly string[]): number {
    const { n } = this.#database.prepare('SELECT count(*) AS n FROM shapes').get() as { n: number };
    if (n >= mostShapes) return 0;
    const emailAt = names.indexOf('email');
    const { lastInsertRowid } = this.#database
      .prepare('INSERT INTO shapes (names, email_at) VALUES (?, ?)')
      .run(text, emailAt < 0 ? null : emailAt);
    return Number(lastInsertRowid);
  }

  #readNames(shape: number): readonly string[] | undefined {
    const row = this.#database.prepare('SELECT names FROM shapes WHERE id = ?').get(shape);
    if (row === undefined) return undefined;
    const names = JSON.parse((row as { names: string }).names) as string[];
    this.#names.set(shape, names);
    return names;
  }
}

const known = new WeakMap<DatabaseSync, Profiles>();

/** Those of one open ledger. */
export function profilesOf(database: DatabaseSync): Profiles {
  let profiles = known.get(database);
  if (profiles === undefined) {
    profiles = new Profiles(database);
    known.set(database, profiles);
  }
  return profiles;
}

const plain = { enumerable: true, configurable: true, writable: true };

function packValue(name: string, value: string): string | number {
  if (!name.endsWith('_verified')) return value;
  if (value === 'true') return 1;
  return value === 'false' ? 0 : value;
}

function unpackValue(value: string | number): string {
  return typeof value === 'string' ? value : value === 1 ? 'true' : 'false';
}

/** SQLite keeps no checksums: bytes that were flipped inside a value are told here, or nowhere. */
function parsed(userId: number, json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    // The parser's own message quotes what it found, which is somebody's profile.
    throw unreadable(userId);
  }
}

function unreadable(userId: number): Error {
  return damagedLedger(`the profile of user ${userId} cannot be read`);
}
