import { offsetOf, parseJsonTree } from './json-tree.ts';
import type { Position } from './position.ts';
import { readUserRecord, recordKeys, type UserWithGroups, userRecord } from './user-record.ts';
import { usersFaultIn } from './users-fault.ts';
import { decodeAt, type ScannedRecord, UsersScanner } from './users-scanner.ts';

/** A user of a file, and where the record begins. */
export interface FileUser extends UserWithGroups {
  line: number;
  column: number;
  /** Its place among the file's records, from 0. */
  index: number;
  /** Bytes of the record. */
  length: number;
}

export interface ReadUsersOptions {
  /** Name of the file, for messages. */
  file: string;
  /** `ndjson` takes records without an array only, and so also an empty file. Otherwise the content tells. */
  format?: 'any' | 'ndjson' | undefined;
  /** Gets what a person should know although reading goes on. */
  onNotice?: ((notice: UsersNotice) => void) | undefined;
  /** Reads these records only, by index; the others are passed over unread, for a second look at a few. */
  wanted?: ((index: number) => boolean) | undefined;
  /**
   * The length that the record of that index is known to have, or 0: those that are not wanted are then leapt over. Lines and
   * columns are not told any more.
   */
  lengthOf?: ((index: number) => number) | undefined;
}

export interface UsersNotice {
  topic: 'listing-incomplete' | 'unread-field';
  message: string;
}

/**
 * Reads users from the bytes of a file, one by one; see readUserBatches.
 *
 * @throws InputError as readUserBatches
 */
export async function* readUsers(
  bytes: AsyncIterable<Uint8Array>,
  options: ReadUsersOptions,
): AsyncGenerator<FileUser, void, undefined> {
  for await (const batch of readUserBatches(bytes, options)) yield* batch;
}

/**
 * Reads users from the bytes of a file, those that end in one chunk of it at a time, each read as it is taken: take all of one before asking for the next; memory does not grow with the file. Takes a JSON array of Cognito's user
 * records, pages as `aws cognito-idp list-users` prints them (`{"Users": […]}`, one or several in a row), and records one after
 * the other (NDJSON); a byte order mark is skipped.
 *
 * @throws InputError `bad-users-file` or `truncated-users-file`, with file, line, column and what was expected
 */
export async function* readUserBatches(
  bytes: AsyncIterable<Uint8Array>,
  options: ReadUsersOptions,
): AsyncGenerator<Iterable<FileUser>, void, undefined> {
  const { file, format = 'any', onNotice = () => undefined } = options;
  const reading: Reading = {
    scanner: new UsersScanner(file, format, options),
    options: { ...options, onNotice },
    unreadFields: new Set(),
  };
  for await (const chunk of bytes) yield usersEndingIn(chunk, reading);
  reading.scanner.end();
  if (reading.scanner.openToken) {
    const message = `${file} ends with a PaginationToken: the listing went on, and the users behind it are not in this file.`;
    onNotice({ topic: 'listing-incomplete', message });
  }
}

interface Reading {
  scanner: UsersScanner;
  options: ReadUsersOptions & { onNotice: (notice: UsersNotice) => void };
  unreadFields: Set<string>;
}

function* usersEndingIn(chunk: Uint8Array, reading: Reading): Generator<FileUser, void, undefined> {
  const { scanner, options, unreadFields } = reading;
  const { file, wanted, onNotice } = options;
  for (const record of scanner.push(chunk)) {
    const { index } = record;
    if (wanted !== undefined && !wanted(index)) continue;
    const { read, unread } = readRecord(file, record);
    for (const field of unread) noticeUnread(field, unreadFields, onNotice);
    const { line, column } = record.at;
    const { length } = record;
    yield read.groups === undefined
      ? { user: read.user, line, column, index, length }
      : { user: read.user, groups: read.groups, line, column, index, length };
  }
}

/** Writes users as a JSON array of Cognito's records, `Groups` added: an attribute a line, as people read and compare it. */
export async function* usersToJson(
  users: AsyncIterable<UserWithGroups> | Iterable<UserWithGroups>,
): AsyncGenerator<string, void, undefined> {
  let begun = false;
  for await (const each of users) {
    yield `${begun ? ',' : '['}\n${recordLines(each)}`;
    begun = true;
  }
  yield begun ? '\n]\n' : '[]\n';
}

function recordLines(each: UserWithGroups): string {
  const { Attributes, ...rest } = userRecord(each);
  const attributes = (Attributes as { Name: string; Value: string }[]).map(
    ({ Name, Value }) => `      { "Name": ${JSON.stringify(Name)}, "Value": ${JSON.stringify(Value)} }`,
  );
  const { Username, ...others } = rest;
  return [
    '  {',
    `    "Username": ${JSON.stringify(Username)},`,
    `    "Attributes": [${attributes.length === 0 ? '' : `\n${attributes.join(',\n')}\n    `}],`,
    Object.entries(others)
      .map(([key, value]) => `    ${JSON.stringify(key)}: ${JSON.stringify(value)}`)
      .join(',\n'),
    '  }',
  ].join('\n');
}

function readRecord(
  file: string,
  record: ScannedRecord,
): { read: UserWithGroups; unread: readonly string[] } {
  if (record.plain !== undefined) return { read: record.plain, unread: [] };
  const { bytes, at } = record;
  const text = decodeAt(file, at, bytes);
  const value = parse(file, text, at);
  refuseDoubledKeys(file, text, at);
  const reading = readUserRecord(value);
  if (!('fault' in reading)) return reading;
  const { path, expected, inKey } = reading.fault;
  const parsed = parseJsonTree(text);
  const offset = 'root' in parsed ? offsetOf(parsed.root, path, inKey ? 'key' : 'value') : 0;
  throw usersFaultIn(file, at, text, { at: offset, expected });
}

function parse(file: string, text: string, at: Position): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    const parsed = parseJsonTree(text);
    // JSON.parse would quote the text in its message; the slow parser tells the place instead.
    if ('fault' in parsed) throw usersFaultIn(file, at, text, parsed.fault);
    throw error;
  }
}

/** JSON.parse lets the last of two win, other readers the first: nobody knows whose record it is then. */
function refuseDoubledKeys(file: string, text: string, at: Position): void {
  // Looked for in the text first: the slow parser is for the few records that may have some.
  const mayHave = recordKeys.some((key) => text.indexOf(key) !== text.lastIndexOf(key));
  const parsed = mayHave ? parseJsonTree(text) : undefined;
  if (parsed === undefined || !('root' in parsed) || parsed.root.kind !== 'object') return;
  const seen = new Set<string>();
  for (const { key, keyAt } of parsed.root.members) {
    const expected = 'each field once; this one is there twice';
    if (seen.has(key)) throw usersFaultIn(file, at, text, { at: keyAt, expected });
    seen.add(key);
  }
}

const maxUnreadFields = 20;

/** Says once of each field that it is not read, and no more than a screenful, whatever a file holds. */
function noticeUnread(field: string, told: Set<string>, onNotice: (notice: UsersNotice) => void): void {
  if (told.has(field) || told.size >= maxUnreadFields) return;
  told.add(field);
  const name = JSON.stringify(field.slice(0, 60));
  onNotice({ topic: 'unread-field', message: `The field ${name} of user records is not read.` });
}
