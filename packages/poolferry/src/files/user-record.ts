import type { ListedUser } from '../user.ts';
import type { JsonPath } from './json-tree.ts';

/** A user of a file, with the groups that the file names; undefined where it says nothing of groups. */
export interface UserWithGroups {
  user: ListedUser;
  groups?: readonly string[] | undefined;
}

interface RecordFault {
  /** Where in the record. */
  path: JsonPath;
  expected: string;
  /** The fault lies in the key itself, not in its value. */
  inKey?: true;
}

export type RecordReading = { read: UserWithGroups; unread: readonly string[] } | { fault: RecordFault };

const fields = [
  'Username',
  'Attributes',
  'UserCreateDate',
  'UserLastModifiedDate',
  'Enabled',
  'UserStatus',
  'MFAOptions',
  'Groups',
] as const;
const fieldSet = new Set<string>(fields);

/** The keys of a record as they stand in a file, quotes included. */
export const recordKeys: readonly string[] = fields.map((field) => `"${field}"`);
const none: readonly string[] = [];

/** Reads a parsed record of Cognito's (SDK:UserType), with `Groups` added by whoever exported it. */
export function readUserRecord(value: unknown): RecordReading {
  if (!isTable(value)) return { fault: { path: [], expected: 'a user record' } };
  const { Username: username, UserStatus: status, Enabled: enabled } = value;
  if (typeof username !== 'string' || username === '') return wrong(value, 'Username', 'a name');
  const attributes = readAttributes(value.Attributes);
  if (isFault(attributes)) return { fault: attributes };
  const createdAtMs = readDate(value.UserCreateDate);
  if (createdAtMs === undefined) return wrong(value, 'UserCreateDate', dateShape);
  const modifiedAtMs = readDate(value.UserLastModifiedDate);
  if (modifiedAtMs === undefined) return wrong(value, 'UserLastModifiedDate', dateShape);
  if (typeof enabled !== 'boolean') return wrong(value, 'Enabled', 'true or false');
  if (typeof status !== 'string' || status === '') return wrong(value, 'UserStatus', 'a user status');
  const smsMfa = readSmsMfa(value.MFAOptions);
  if (smsMfa === undefined) return wrong(value, 'MFAOptions', 'an array of objects');
  const groups = readGroups(value.Groups);
  if (isFault(groups)) return { fault: groups };
  const unread = findUnread(value);
  if (isFault(unread)) return { fault: unread };
  const user = { username, ...attributes, status, enabled, createdAtMs, modifiedAtMs, smsMfa };
  return { read: groups === undefined ? { user } : { user, groups }, unread };
}

/** The record of a user, as Cognito lists it, apart from white space. Dates in UTC, as the AWS CLI prints them. */
export function userRecord({ user, groups }: UserWithGroups): Record<string, unknown> {
  const sub = user.sub === undefined ? [] : [{ Name: 'sub', Value: user.sub }];
  const others = Object.entries(user.attributes).map(([Name, Value]) => ({ Name, Value }));
  return {
    Username: user.username,
    Attributes: [...sub, ...others],
    UserCreateDate: dateText(user.createdAtMs),
    UserLastModifiedDate: dateText(user.modifiedAtMs),
    Enabled: user.enabled,
    UserStatus: user.status,
    ...(user.smsMfa ? { MFAOptions: [{ DeliveryMedium: 'SMS', AttributeName: 'phone_number' }] } : {}),
    ...(groups === undefined ? {} : { Groups: groups }),
  };
}

function readAttributes(value: unknown): Pick<ListedUser, 'sub' | 'attributes'> | RecordFault {
  if (!Array.isArray(value)) return fault(['Attributes'], 'an array of {"Name": …, "Value": …}', value);
  const attributes: Record<string, string> = {};
  let sub: string | undefined;
  const { length } = value;
  for (let index = 0; index < length; index += 1) {
    const item: unknown = value[index];
    if (!isTable(item)) return { path: ['Attributes', index], expected: 'an object with "Name" and "Value"' };
    const { Name: name, Value: text } = item;
    // No pool has an attribute of the second name, and an object cannot hold it as it holds the others.
    if (typeof name !== 'string' || name === '' || name === '__proto__')
      return fault(['Attributes', index, 'Name'], 'the name of an attribute', name);
    if (typeof text !== 'string') return fault(['Attributes', index, 'Value'], 'a string', text);
    if (name === 'sub' ? sub !== undefined : Object.hasOwn(attributes, name))
      return {
        path: ['Attributes', index, 'Name'],
        expected: 'each attribute once; this one is there twice',
      };
    if (name !== 'sub') attributes[name] = text;
    else if (isUuid(text)) sub = text;
    else return { path: ['Attributes', index, 'Value'], expected: 'a sub, which is a UUID' };
  }
  return sub === undefined ? { attributes } : { sub, attributes };
}

/** Character by character: as a regular expression it would be a tenth of reading a record. */
export function isUuid(text: string): boolean {
  if (text.length !== 36) return false;
  for (let at = 0; at < 36; at += 1) {
    const unit = text.charCodeAt(at);
    if (at === 8 || at === 13 || at === 18 || at === 23) {
      if (unit !== 0x2d) return false;
    } else if (!(unit >= 0x30 && unit <= 0x39)) {
      const letter = unit | 0x20;
      if (letter < 0x61 || letter > 0x66) return false;
    }
  }
  return true;
}

const dateShape = 'a date with an offset, such as 2024-01-23T02:40:26.413+05:30, or epoch seconds';
/** Above it a number counts milliseconds: as seconds it would lie past the year 5000, as milliseconds in 1973. */
const leastMs = 100_000_000_000;

/** Epoch milliseconds; undefined where it is no date. A date without an offset is none: it would mean another moment on each machine. */
export function readDate(value: unknown): number | undefined {
  if (typeof value === 'number')
    return value >= 0 && value < leastMs * 1000
      ? Math.round(value < leastMs ? value * 1000 : value)
      : undefined;
  return typeof value === 'string' ? readIsoDate(value) : undefined;
}

/**
 * `2024-01-23T02:40:26.413+05:30`, with `T` or a blank, up to nine digits of a second, `Z` or an offset with or without its colon.
 * By character codes: a regular expression costs as much as parsing the rest of the record.
 */
function readIsoDate(text: string): number | undefined {
  const year = digits(text, 0, 4);
  const month = digits(text, 5, 2);
  const day = digits(text, 8, 2);
  const hour = digits(text, 11, 2);
  const minute = digits(text, 14, 2);
  const second = digits(text, 17, 2);
  const inOrder =
    text[4] === '-' &&
    text[7] === '-' &&
    (text[10] === 'T' || text[10] === ' ') &&
    text[13] === ':' &&
    text[16] === ':';
  if (!inOrder || !(year >= 0 && hour <= 23 && minute <= 59 && second <= 59)) return undefined;
  let at = 19;
  let ms = 0;
  if (text[at] === '.') {
    const from = at + 1;
    at = from;
    while (at < from + 9 && digits(text, at, 1) >= 0) at += 1;
    if (at === from) return undefined;
    for (let place = 0; place < 3; place += 1)
      ms = ms * 10 + (from + place < at ? digits(text, from + place, 1) : 0);
  }
  const offsetMs = readOffsetMs(text, at);
  if (offsetMs === undefined) return undefined;
  // Years below 100 would be taken for the 1900s.
  if (year < 100 || month < 1 || month > 12 || day < 1 || day > daysIn(year, month)) return undefined;
  return Date.UTC(year, month - 1, day, hour, minute, second, ms) - offsetMs;
}

/** What follows the time, up to the end: `Z`, `z`, `+05:30` or `+0530`. */
function readOffsetMs(text: string, at: number): number | undefined {
  const sign = text[at];
  if (sign === 'Z' || sign === 'z') return text.length === at + 1 ? 0 : undefined;
  if (sign !== '+' && sign !== '-') return undefined;
  const minutesAt = text[at + 3] === ':' ? at + 4 : at + 3;
  const hours = digits(text, at + 1, 2);
  const minutes = digits(text, minutesAt, 2);
  if (!(hours <= 23 && minutes <= 59) || text.length !== minutesAt + 2) return undefined;
  return (hours * 60 + minutes) * (sign === '-' ? -60_000 : 60_000);
}

/** The number that `count` digits spell; NaN where one is none. */
function digits(text: string, from: number, count: number): number {
  let number = 0;
  for (let at = from; at < from + count; at += 1) {
    const digit = text.charCodeAt(at) - 0x30;
    if (!(digit >= 0 && digit <= 9)) return Number.NaN;
    number = number * 10 + digit;
  }
  return number;
}

function daysIn(year: number, month: number): number {
  if (month !== 2) return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
  return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28;
}

function dateText(epochMs: number): string {
  return new Date(epochMs).toISOString().replace('Z', '000+00:00');
}

function readSmsMfa(value: unknown): boolean | undefined {
  if (value === undefined || value === null) return false;
  if (!Array.isArray(value) || !value.every(isTable)) return undefined;
  return value.some((option) => option.DeliveryMedium === 'SMS');
}

function readGroups(value: unknown): readonly string[] | undefined | RecordFault {
  if (value === undefined) return undefined;
  if (!Array.isArray(value)) return { path: ['Groups'], expected: 'an array of group names' };
  const wrongAt = value.findIndex((name) => typeof name !== 'string' || name === '');
  if (wrongAt !== -1) return { path: ['Groups', wrongAt], expected: 'the name of a group' };
  return value as string[];
}

/** Fields that nothing here reads. One that only differs from a known field in letter case is a mistake that would lose data. */
function findUnread(record: Record<string, unknown>): readonly string[] | RecordFault {
  let unread: string[] | undefined;
  for (const key in record) {
    if (fieldSet.has(key)) continue;
    const meant = fields.find((field) => field.toLowerCase() === key.toLowerCase());
    if (meant !== undefined) return { path: [key], expected: `this key as "${meant}"`, inKey: true };
    unread ??= [];
    unread.push(key);
  }
  return unread ?? none;
}

function wrong(
  record: Record<string, unknown>,
  field: (typeof fields)[number],
  expected: string,
): RecordReading {
  return { fault: fault([field], expected, record[field]) };
}

/** Where the value is missing, the place is its object, and the message says what is missing there. */
function fault(path: JsonPath, expected: string, value: unknown): RecordFault {
  if (value !== undefined) return { path, expected: `${expected} as ${String(path.at(-1))}` };
  return {
    path: path.slice(0, -1),
    expected: `"${String(path.at(-1))}", which is missing here: ${expected}`,
  };
}

function isTable(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isFault(value: object | undefined): value is RecordFault {
  return value !== undefined && 'expected' in value;
}
