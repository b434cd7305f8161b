import fc from 'fast-check';

/** Pieces that readers trip over: marks of formats, encodings and languages, and names that objects have already. */
const awkward = [
  ...[
    '"',
    '\\',
    '\\u',
    '\\ud800',
    '{',
    '}',
    '[',
    ']',
    ',',
    ':',
    '\n',
    '\r\n',
    '\t',
    '\0',
    '\uFEFF',
    '\u2028',
  ],
  ...[
    '__proto__',
    'constructor',
    'null',
    'NaN',
    '1e999',
    '-0',
    '-----',
    'age-encryption.org/v1\n',
    '-> scrypt ',
  ],
  ...['{"a":'.repeat(500), '['.repeat(2_000), 'x'.repeat(20_000), '"'.repeat(501), 'cognito:username'],
].map((text) => Buffer.from(text));

const foreign = ['fffe', 'feff', '28b52ffd', '1f8b', '504b0304', 'c328', 'eda080', '53514c697465'].map(
  (hex) => Buffer.from(hex, 'hex'),
);

type Mutation = (bytes: Buffer) => Buffer;

/** Part of a file: a number from 0 to 1 is a place in it. */
const place = fc.double({ min: 0, max: 1, noNaN: true });
const at = (bytes: Buffer, part: number): number => Math.floor(part * bytes.length);

const mutation: fc.Arbitrary<Mutation> = fc.oneof(
  // One bit.
  fc.tuple(place, fc.nat(7)).map(([part, bit]) => (bytes: Buffer) => {
    const changed = Buffer.from(bytes);
    const index = at(bytes, part);
    if (index < changed.length) changed[index] = (changed[index] ?? 0) ^ (1 << bit);
    return changed;
  }),
  // Cut short, or begun late.
  place.map((part) => (bytes: Buffer) => bytes.subarray(0, at(bytes, part))),
  place.map((part) => (bytes: Buffer) => bytes.subarray(at(bytes, part))),
  // A piece taken out, or brought in from elsewhere in the file.
  fc.tuple(place, place).map(([one, other]) => (bytes: Buffer) => {
    const [from, to] = [at(bytes, one), at(bytes, other)].sort((a, b) => a - b);
    return Buffer.concat([bytes.subarray(0, from), bytes.subarray(to)]);
  }),
  fc.tuple(place, place, place).map(([one, other, where]) => (bytes: Buffer) => {
    const [from, to] = [at(bytes, one), at(bytes, other)].sort((a, b) => a - b);
    return inserted(bytes, bytes.subarray(from, to), where);
  }),
  fc.tuple(place, fc.constantFrom(...awkward, ...foreign)).map(
    ([where, piece]) =>
      (bytes: Buffer) =>
        inserted(bytes, piece, where),
  ),
  fc.tuple(place, fc.uint8Array({ maxLength: 8 })).map(
    ([where, piece]) =>
      (bytes: Buffer) =>
        inserted(bytes, Buffer.from(piece), where),
  ),
);

/** A few changes in a row to one of some valid files; now and then any bytes at all. */
export function damaged(corpus: readonly (string | Uint8Array)[]): fc.Arbitrary<Buffer> {
  const files: Buffer[] = corpus.map((content) => Buffer.from(content));
  const changed = fc
    .tuple(fc.constantFrom(...files), fc.array(mutation, { minLength: 1, maxLength: 4 }))
    .map(([file, changes]) => changes.reduce<Buffer>((bytes, change) => change(bytes), file));
  const any = fc.uint8Array({ maxLength: 200 }).map((bytes): Buffer => Buffer.from(bytes));
  return fc.oneof({ arbitrary: changed, weight: 9 }, { arbitrary: any, weight: 1 });
}

function inserted(bytes: Buffer, piece: Uint8Array, where: number): Buffer {
  const index = at(bytes, where);
  return Buffer.concat([bytes.subarray(0, index), piece, bytes.subarray(index)]);
}
