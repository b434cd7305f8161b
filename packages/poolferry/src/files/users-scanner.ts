import { isAscii } from 'node:buffer';
import { InputError } from '../errors.ts';
import { foreignKind, markLength } from './file-kind.ts';
import { parseJsonTree } from './json-tree.ts';
import { PlainRecordReader } from './plain-record.ts';
import { advance, type Position } from './position.ts';
import type { UserWithGroups } from './user-record.ts';
import { usersFault, usersFaultIn } from './users-fault.ts';
import { decodeUtf8, ValueCapture } from './value-capture.ts';

/** One user record, and where it begins: neither decoded nor parsed yet, unless it was so plain that it has been read. */
export type ScannedRecord = { at: Position; index: number; length: number } & (
  | { bytes: Buffer; plain?: undefined }
  | { plain: UserWithGroups }
);

/** Which records will be read, and how long the others are known to be. */
interface ScanChoice {
  wanted?: ((index: number) => boolean) | undefined;
  lengthOf?: ((index: number) => number) | undefined;
}

type State =
  | 'file-start'
  /** After `[`, after a record of the array, after its comma, after its `]`. */
  | 'array-first'
  | 'array-comma'
  | 'array-next'
  | 'array-end'
  /** Records one after the other, without an array. */
  | 'sequence'
  /** Inside `{"Users": …}`, and after its `}`, where the next page may follow. */
  | 'page-colon'
  | 'page-value'
  | 'page-comma'
  | 'page-key'
  | 'page-end';

const expectations: Record<State, string> = {
  'file-start': 'a JSON array of users, or {"Users": […]}, or one user a line',
  'array-first': 'a user record ("{") or "]"',
  'array-comma': '"," or "]" after a user record',
  'array-next': 'a user record ("{") after the comma',
  'array-end': 'the end of the file after the array',
  sequence: 'a user record ("{")',
  'page-colon': '":" after the key',
  'page-value': 'a value; of "Users", an array',
  'page-comma': '"," or "}", and "Users" among the keys',
  'page-key': 'a key in double quotes',
  'page-end': 'another page of users or the end of the file',
};

// What the AWS CLI, boto3 and the SDK put beside the users of a page.
const pageKeys = new Set(['Users', 'PaginationToken', 'NextToken', 'ResponseMetadata', '$metadata']);
const firstKeyShape = /^\{[ \t\r\n]*(?:"((?:[^"\\]|\\.)*)"|[^" \t\r\n])/;
const firstKeyMaxBytes = 4096;

type Purpose = 'record' | 'page-key' | 'page-value';

/**
 * Splits a file of users, given chunk by chunk, into the texts of its records, with positions. It tells the three shapes
 * apart by what comes first and keeps no more than one record. JSON.parse does the parsing: streaming parsers do that in
 * JavaScript, several times slower, and give no line and column of what they have parsed.
 */
export class UsersScanner {
  /** The last page of a listing still had a token: users are missing behind it. */
  openToken = false;
  private readonly file: string;
  private state: State;
  private position: Position = { line: 1, column: 1 };
  private begun = false;
  /** Bytes that cannot be judged before more have come: the file's first, or the first key of an object. */
  private waiting: Buffer = Buffer.alloc(0);
  private capture: ValueCapture | undefined;
  private purpose: Purpose = 'record';
  private pageKey = '';
  private inPage = false;
  private usersSeen = false;
  private found: ScannedRecord | undefined;

  private readonly isWanted: (index: number) => boolean;
  private readonly lengthOf: (index: number) => number;
  private readonly plain = new PlainRecordReader();
  /** Records begun so far. */
  private records = 0;
  /** Bytes to leap over at the beginning of the next chunk. */
  private leap = 0;

  /** @param choice As of ReadUsersOptions; records that are not wanted are leapt over, or given as bytes. */
  constructor(file: string, format: 'any' | 'ndjson', { wanted, lengthOf }: ScanChoice = {}) {
    this.file = file;
    this.isWanted = wanted ?? (() => true);
    this.lengthOf = lengthOf ?? (() => 0);
    this.state = format === 'ndjson' ? 'sequence' : 'file-start';
  }

  /**
   * Takes the next bytes of the file and gives the records that end in them, each as it is found: nothing of a chunk is
   * gathered up, and a fault comes after the records before it. Each call's records must be taken before the next call,
   * after which the bytes are not needed any more.
   */
  *push(bytes: Uint8Array): Generator<ScannedRecord, void, undefined> {
    const chunk = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    yield* this.split(this.waiting.length === 0 ? chunk : Buffer.concat([this.waiting, chunk]), false);
  }

  /** Says that the file is over. A record always ends in its own bracket, so that nothing is left to give. */
  end(): void {
    this.split(this.waiting, true).next();
    if (this.capture !== undefined) this.failAtEnd(this.capture);
    if (this.state === 'array-end' || this.state === 'sequence' || this.state === 'page-end') return;
    throw usersFault(this.file, this.position, expectations[this.state], true);
  }

  private *split(chunk: Buffer, last: boolean): Generator<ScannedRecord, void, undefined> {
    this.waiting = Buffer.alloc(0);
    let at = this.begun ? Math.min(this.leap, chunk.length) : this.begin(chunk, last);
    this.leap -= Math.max(0, Math.min(this.leap, at));
    while (at !== -1 && at < chunk.length) {
      if (this.capture !== undefined) at = this.gather(this.capture, chunk, at);
      else if (chunk[at] === 0x7b && this.sniffs()) at = this.sniff(chunk, at, last);
      else at = this.step(chunk, at);
      if (this.found === undefined) continue;
      const { found } = this;
      this.found = undefined;
      yield found;
    }
  }

  private begin(chunk: Buffer, last: boolean): number {
    if (chunk.length < 4 && !last) {
      this.waiting = Buffer.from(chunk);
      return -1;
    }
    const foreign = foreignKind(chunk);
    if (foreign !== undefined)
      throw new InputError(`${this.file}: the file is ${foreign.kind}, not JSON text.`, {
        code: 'bad-users-file',
        hint: foreign.hint,
      });
    this.begun = true;
    return markLength(chunk);
  }

  private sniffs(): boolean {
    return this.state === 'file-start' || this.state === 'page-end';
  }

  /** At a `{` outside any array: a page of a listing, or the first of the records without an array? Its first key tells. */
  private sniff(chunk: Buffer, at: number, last: boolean): number {
    const lead = chunk.toString('latin1', at, at + firstKeyMaxBytes);
    const match = firstKeyShape.exec(lead);
    if (match === null && lead.length < firstKeyMaxBytes && !last) {
      this.waiting = Buffer.from(chunk.subarray(at));
      return -1;
    }
    const key = match?.[1];
    if (match !== null && key !== undefined && pageKeys.has(key)) {
      this.position = advance(this.position, match[0]);
      this.pageKey = key;
      this.inPage = true;
      this.usersSeen = false;
      this.openToken = false;
      this.state = 'page-colon';
      return at + match[0].length;
    }
    if (this.state === 'page-end') this.failHere();
    this.state = 'sequence';
    return at;
  }

  /** One byte between values: white space, the first byte of a value, or a sign that leads to the next state. */
  private step(chunk: Buffer, at: number): number {
    const byte = chunk[at] as number;
    const isNewLine = byte === 0x0a;
    if (!isNewLine && byte !== 0x20 && byte !== 0x0d && byte !== 0x09) {
      const purpose = this.valueBegins(byte);
      if (purpose !== undefined) {
        this.purpose = purpose;
        if (purpose === 'record') {
          const end = this.passRecord(chunk, at);
          if (end !== -1) return end;
        }
        this.capture = new ValueCapture();
        return at;
      }
      // By far the most frequent, between two records.
      if (byte === 0x2c && this.state === 'array-comma') this.state = 'array-next';
      else this.state = this.stateAfter(String.fromCharCode(byte)) ?? this.failHere();
    }
    const { line, column } = this.position;
    this.position = isNewLine ? { line: line + 1, column: 1 } : { line, column: column + 1 };
    return at + 1;
  }

  /** Leaps over a record that nobody wants, or reads one that is plain. Returns where to go on, or -1 where it is neither. */
  private passRecord(chunk: Buffer, at: number): number {
    const { plain } = this;
    const index = this.records;
    this.records += 1;
    if (!this.isWanted(index)) return this.leapOver(chunk, at, this.lengthOf(index));
    const end = plain.take(chunk, at);
    if (plain.read === undefined || end === -1) return -1;
    this.found = { plain: plain.read, at: this.position, index, length: end - at };
    this.state = this.stateBehindValue();
    const lastLine = chunk.subarray(plain.lastLineAt, end);
    this.position = positionBehind(this.position, plain.lineFeeds, lastLine);
    return end;
  }

  private leapOver(chunk: Buffer, at: number, length: number): number {
    if (length === 0) return -1;
    this.state = this.stateBehindValue();
    this.leap = Math.max(0, at + length - chunk.length);
    return at + length - this.leap;
  }

  private valueBegins(byte: number): Purpose | undefined {
    const { state } = this;
    if (byte === 0x7b && (state === 'array-first' || state === 'array-next' || state === 'sequence'))
      return 'record';
    if (byte === 0x22 && state === 'page-key') return 'page-key';
    if (state !== 'page-value' || this.pageKey === 'Users') return undefined;
    // Letters, digits, quotes and opening brackets; what they spell is judged once it is whole.
    return /["[{\-\w]/.test(String.fromCharCode(byte)) ? 'page-value' : undefined;
  }

  private stateAfter(sign: string): State | undefined {
    switch (`${this.state} ${sign}`) {
      case 'file-start [':
        return 'array-first';
      case 'array-comma ,':
        return 'array-next';
      case 'array-first ]':
      case 'array-comma ]':
        return this.inPage ? 'page-comma' : 'array-end';
      case 'page-colon :':
        return 'page-value';
      case 'page-value [':
        this.usersSeen = true;
        return 'array-first';
      case 'page-comma ,':
        return 'page-key';
      case 'page-comma }':
        return this.usersSeen ? 'page-end' : undefined;
      default:
        return undefined;
    }
  }

  private gather(capture: ValueCapture, chunk: Buffer, at: number): number {
    const end = capture.take(chunk, at);
    if (capture.fault !== undefined) {
      const before = decodeAt(this.file, this.position, capture.fault.before);
      throw usersFault(this.file, advance(this.position, before), capture.fault.expected);
    }
    if (end === -1) return chunk.length;
    this.capture = undefined;
    if (this.purpose === 'record') this.found = this.recordOf(capture.bytes());
    else this.readPart(decodeAt(this.file, this.position, capture.bytes()));
    this.state = this.stateBehindValue();
    this.position = positionBehind(this.position, capture.lineFeeds, capture.lastLine());
    return end;
  }

  private recordOf(bytes: Buffer): ScannedRecord {
    return { bytes, at: this.position, index: this.records - 1, length: bytes.length };
  }

  private stateBehindValue(): State {
    if (this.purpose === 'page-key') return 'page-colon';
    if (this.purpose === 'page-value') return 'page-comma';
    return this.state === 'sequence' ? 'sequence' : 'array-comma';
  }

  /** A key or a value of a page, apart from its users. */
  private readPart(text: string): void {
    const parsed = parseJsonTree(text);
    if ('fault' in parsed) throw usersFaultIn(this.file, this.position, text, parsed.fault);
    const value = parsed.root.kind === 'scalar' ? parsed.root.value : undefined;
    if (this.purpose === 'page-key') this.pageKey = String(value);
    else if (this.pageKey === 'PaginationToken' || this.pageKey === 'NextToken')
      this.openToken = typeof value === 'string' && value !== '';
  }

  private failHere(): never {
    throw usersFault(this.file, this.position, expectations[this.state]);
  }

  private failAtEnd(capture: ValueCapture): never {
    const decoded = decodeUtf8(capture.bytes());
    // A file cut inside a character is cut short, not wrong.
    const text = 'text' in decoded ? decoded.text : decoded.validPart;
    const parsed = parseJsonTree(text);
    const fault = 'fault' in parsed ? parsed.fault : { at: text.length, expected: 'more' };
    throw usersFaultIn(this.file, this.position, text, fault, true);
  }
}

/** @throws InputError `bad-users-file` where the bytes are no UTF-8 */
export function decodeAt(file: string, at: Position, bytes: Buffer): string {
  const decoded = decodeUtf8(bytes);
  if ('text' in decoded) return decoded.text;
  throw usersFault(file, advance(at, decoded.validPart), 'UTF-8 text');
}

/** Without decoding a value that nobody may want. */
function positionBehind({ line, column }: Position, lineFeeds: number, lastLine: Buffer): Position {
  const units = isAscii(lastLine) ? lastLine.length : lastLine.toString().length;
  return lineFeeds === 0 ? { line, column: column + units } : { line: line + lineFeeds, column: units + 1 };
}
