import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type JsonNode, offsetOf, parseJsonTree } from './json-tree.ts';
import { positionOf } from './position.ts';

function plain(node: JsonNode): unknown {
  if (node.kind === 'scalar') return node.value;
  if (node.kind === 'array') return node.items.map(plain);
  return Object.fromEntries(node.members.map(({ key, value }) => [key, plain(value)]));
}

function accepts(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch (error) {
    if (error instanceof SyntaxError) return false;
    throw error;
  }
}

describe('parseJsonTree', () => {
  test('reads every JSON text as JSON.parse does', () => {
    fc.assert(
      fc.property(fc.json({ depthSize: 'medium' }), fc.constantFrom(0, 1, 2), (json, indent) => {
        const text = JSON.stringify(JSON.parse(json), null, indent);
        const parsed = parseJsonTree(text);
        expect('root' in parsed && plain(parsed.root)).toEqual(JSON.parse(text));
      }),
    );
  });

  test('refuses whatever JSON.parse refuses, and nothing else', () => {
    const damage = fc.record({
      json: fc.json(),
      at: fc.nat(),
      insert: fc.constantFrom(
        '',
        '"',
        '\\',
        ',',
        '}',
        ']',
        '{',
        '\n',
        '\u0001',
        '\u001f',
        '0',
        '-',
        '.',
        'e',
        'é',
      ),
      cut: fc.nat({ max: 2 }),
    });
    fc.assert(
      fc.property(damage, ({ json, at, insert, cut }) => {
        const where = at % (json.length + 1);
        const text = json.slice(0, where) + insert + json.slice(where + cut);
        expect('root' in parseJsonTree(text)).toBe(accepts(text));
      }),
      { numRuns: 1000 },
    );
  });

  test('stops at hostile nesting instead of overflowing the stack', () => {
    expect(parseJsonTree('['.repeat(100_000))).toMatchObject({
      fault: { expected: 'at most 64 levels of nesting' },
    });
  });
});

describe('offsetOf', () => {
  const text = '{"a": [1, {"b": 2}],\n "a": [3, {"b": 44}]}';
  const parsed = parseJsonTree(text);
  const at = (path: (string | number)[], point?: 'key' | 'value') => {
    if (!('root' in parsed)) throw new Error('the text is JSON');
    return positionOf(text, offsetOf(parsed.root, path, point));
  };

  test('finds values and keys, of a doubled key the last', () => {
    expect(at(['a', 1, 'b'])).toEqual({ line: 2, column: 17 });
    expect(at(['a', 1, 'b'], 'key')).toEqual({ line: 2, column: 12 });
  });

  test('ends at the innermost part there is', () => {
    expect(at(['a', 5, 'b'])).toEqual({ line: 2, column: 7 });
    expect(at(['z'])).toEqual({ line: 1, column: 1 });
  });
});
