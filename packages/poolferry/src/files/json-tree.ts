/**
 * A JSON value that remembers where it stands. JSON.parse is many times faster but forgets positions, so this
 * is for small texts (a config file) and for saying where a record went wrong once JSON.parse has refused it.
 */
export type JsonNode =
  | { kind: 'object'; at: number; members: JsonMember[] }
  | { kind: 'array'; at: number; items: JsonNode[] }
  | { kind: 'scalar'; at: number; value: string | number | boolean | null };

interface JsonMember {
  key: string;
  keyAt: number;
  value: JsonNode;
}

/** Where a text stops being JSON, and what should have stood there. Never holds what does stand there. */
export interface JsonFault {
  /** Offset in UTF-16 units. */
  at: number;
  expected: string;
}

export type JsonPath = readonly PropertyKey[];

/** Deep enough for any honest document; a bound, so that hostile nesting cannot exhaust the stack. */
const maxDepth = 64;

const numberShape = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const escapeShape = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;
const literals = [
  ['true', true],
  ['false', false],
  ['null', null],
] as const;

class FaultSignal extends Error {
  readonly fault: JsonFault;
  constructor(fault: JsonFault) {
    super(fault.expected);
    this.fault = fault;
  }
}

/** Parses a whole text; a byte order mark must be gone already. */
export function parseJsonTree(text: string): { root: JsonNode } | { fault: JsonFault } {
  try {
    const parser = new TreeParser(text);
    const root = parser.value(0);
    parser.end();
    return { root };
  } catch (error) {
    if (error instanceof FaultSignal) return { fault: error.fault };
    throw error;
  }
}

class TreeParser {
  private readonly text: string;
  private at = 0;

  constructor(text: string) {
    this.text = text;
  }

  value(depth: number): JsonNode {
    this.skipSpace();
    const at = this.at;
    if (depth > maxDepth) this.fail(`at most ${maxDepth} levels of nesting`);
    const first = this.text[at];
    if (first === '{') return this.object(depth);
    if (first === '[') return this.array(depth);
    if (first === '"') return { kind: 'scalar', at, value: this.string() };
    for (const [word, value] of literals) {
      if (!this.text.startsWith(word, at)) continue;
      this.at += word.length;
      return { kind: 'scalar', at, value };
    }
    return { kind: 'scalar', at, value: this.number() };
  }

  end(): void {
    this.skipSpace();
    if (this.at < this.text.length) this.fail('the end of the file');
  }

  private object(depth: number): JsonNode {
    const node: JsonNode = { kind: 'object', at: this.at, members: [] };
    this.at += 1;
    if (this.takes('}')) return node;
    do {
      this.skipSpace();
      const keyAt = this.at;
      if (this.text[keyAt] !== '"')
        this.fail(node.members.length === 0 ? 'a key in double quotes or "}"' : 'a key in double quotes');
      const key = this.string();
      if (!this.takes(':')) this.fail('":" after the key');
      node.members.push({ key, keyAt, value: this.value(depth + 1) });
    } while (this.takes(','));
    if (!this.takes('}')) this.fail('"," or "}"');
    return node;
  }

  private array(depth: number): JsonNode {
    const node: JsonNode = { kind: 'array', at: this.at, items: [] };
    this.at += 1;
    if (this.takes(']')) return node;
    do node.items.push(this.value(depth + 1));
    while (this.takes(','));
    if (!this.takes(']')) this.fail('"," or "]"');
    return node;
  }

  private string(): string {
    const start = this.at;
    this.at += 1;
    for (;;) {
      const unit = this.text.charCodeAt(this.at);
      if (unit === 0x22) break;
      if (Number.isNaN(unit)) this.fail('the closing quote of a string');
      if (unit < 0x20) this.fail('a closing quote before the end of the line, or an escape such as \\n');
      if (unit === 0x5c) this.escape();
      else this.at += 1;
    }
    this.at += 1;
    return JSON.parse(this.text.slice(start, this.at)) as string;
  }

  private escape(): void {
    escapeShape.lastIndex = this.at;
    const match = escapeShape.exec(this.text);
    if (match === null) this.fail('an escape that JSON knows (\\" \\\\ \\/ \\b \\f \\n \\r \\t \\uXXXX)');
    this.at += match[0].length;
  }

  private number(): number {
    numberShape.lastIndex = this.at;
    const match = numberShape.exec(this.text);
    if (match === null) this.fail('a value');
    this.at += match[0].length;
    return Number(match[0]);
  }

  private takes(sign: string): boolean {
    this.skipSpace();
    if (this.text[this.at] !== sign) return false;
    this.at += 1;
    return true;
  }

  private skipSpace(): void {
    for (;;) {
      const unit = this.text.charCodeAt(this.at);
      if (unit !== 0x20 && unit !== 0x0a && unit !== 0x0d && unit !== 0x09) return;
      this.at += 1;
    }
  }

  private fail(expected: string): never {
    throw new FaultSignal({ at: this.at, expected });
  }
}

/**
 * Offset of what a path leads to, or of the innermost part that exists. Where a key is doubled the last one counts, as
 * with JSON.parse.
 */
export function offsetOf(root: JsonNode, path: JsonPath, point: 'key' | 'value' = 'value'): number {
  let node = root;
  let at = root.at;
  for (const step of path) {
    if (node.kind === 'object') {
      const member = node.members.findLast((each) => each.key === step);
      if (member === undefined) return at;
      at = point === 'key' ? member.keyAt : member.value.at;
      node = member.value;
    } else if (node.kind === 'array') {
      const item = node.items[Number(step)];
      if (item === undefined) return at;
      at = item.at;
      node = item;
    } else return at;
  }
  return at;
}
