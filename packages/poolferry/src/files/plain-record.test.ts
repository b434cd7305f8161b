import fc from 'fast-check';
import { expect, test } from 'vitest';
import { PlainRecordReader } from './plain-record.ts';
import { readUserRecord } from './user-record.ts';
import { record } from './users-fixture.ts';

function readPlainly(text: string) {
  const reader = new PlainRecordReader();
  const bytes = Buffer.from(`,${text},{`);
  const end = reader.take(bytes, 1);
  if (end !== -1) expect(end).toBe(bytes.length - 2);
  return end === -1 ? undefined : reader.read;
}

function readTheLongWay(value: unknown) {
  const reading = readUserRecord(JSON.parse(JSON.stringify(value)));
  return 'read' in reading ? reading.read : undefined;
}

test.each([0, 1, 4])('an ordinary record is read, indented by %i', (indent) => {
  for (const changes of [
    {},
    { Groups: ['a', 'é'] },
    { Groups: [] },
    { Attributes: [] },
    { Username: 'José 🚢' },
  ])
    expect(readPlainly(JSON.stringify(record(changes), null, indent))).toEqual(
      readTheLongWay(record(changes)),
    );
});

test.each([
  ['an escape', record({ Username: 'a"b' })],
  ['an unknown field', record({ Other: 1 })],
  ['MFA options', record({ MFAOptions: [] })],
  ['a date as a number', record({ UserCreateDate: 1_700_000_000 })],
  [
    'an attribute twice',
    record({
      Attributes: [
        { Name: 'a', Value: '' },
        { Name: 'a', Value: '' },
      ],
    }),
  ],
  ['a hostile name', JSON.parse('{"Attributes":[{"Name":"__proto__","Value":"x"}]}')],
  ['no username', record({ Username: '' })],
  ['a date that is none', record({ UserCreateDate: 'yesterday' })],
  ['a sub that is none', record({ Attributes: [{ Name: 'sub', Value: 'x' }] })],
])('%s is left to the long way', (_, value) => {
  expect(readPlainly(JSON.stringify(value))).toBeUndefined();
});

test.each([
  '{"Username":"a","Username":"b"}',
  '{"Username" "a"}',
  '{"Username":"a",}',
  '{"Enabled":tru}',
  '{"Attributes":[{"Name":"a","Value":"b"},]}',
  '{"Attributes":[{"Value":"b","Name":"a"}]}',
  '{}',
])('%s is left to the long way', (text) => {
  expect(readPlainly(text)).toBeUndefined();
});

test('a field that comes twice is left to the long way', () => {
  const text = JSON.stringify(record());
  expect(readPlainly(text)).toBeDefined();
  expect(readPlainly(text.replace('{', '{"Enabled":true,'))).toBeUndefined();
});

test('cut anywhere, or with a byte changed, it never reads what the long way would not', () => {
  const text = JSON.stringify(record({ Groups: ['é'] }), null, 1);
  const bytes = Buffer.from(text);
  const reader = new PlainRecordReader();
  for (let cut = 1; cut < bytes.length; cut += 1) expect(reader.take(bytes.subarray(0, cut), 0)).toBe(-1);
  fc.assert(
    fc.property(fc.nat(bytes.length - 1), fc.nat(255), (at, byte) => {
      const changed = Buffer.from(bytes);
      changed[at] = byte;
      if (at === 0) return;
      const end = reader.take(changed, 0);
      if (end === -1) return;
      const whole = changed.subarray(0, end).toString();
      expect(Buffer.from(whole).equals(changed.subarray(0, end))).toBe(true);
      const reading = readUserRecord(JSON.parse(whole));
      expect('read' in reading && reading.unread.length === 0 ? reading.read : undefined).toEqual(
        reader.read,
      );
    }),
    { numRuns: 5000 },
  );
});

test('any record is read as the long way reads it, or not at all', () => {
  const text = fc.oneof(
    { weight: 12, arbitrary: fc.string({ unit: fc.constantFrom('a', 'é', '🚢', ' ', ','), minLength: 1 }) },
    { weight: 1, arbitrary: fc.string({ unit: 'binary' }) },
    { weight: 1, arbitrary: fc.constantFrom('email', 'sub', 'toString', '\uFFFD', '') },
  );
  const mostly = (usual: unknown, other: fc.Arbitrary<unknown>) =>
    fc.oneof({ weight: 12, arbitrary: fc.constant(usual) }, { weight: 1, arbitrary: other });
  const attributes = fc.uniqueArray(
    fc.record({
      Name: fc.constantFrom('email', 'name', 'custom:x', 'custom:y', 'sub', 'toString'),
      Value: text,
    }),
    { maxLength: 3 },
  );
  const any = fc.record({
    Username: text,
    Attributes: attributes,
    UserCreateDate: mostly('2024-01-23T02:40:26.413000+05:30', fc.oneof(text, fc.nat())),
    UserLastModifiedDate: mostly('2024-01-23T02:40:26Z', fc.constant('2024-02-30T00:00:00Z')),
    Enabled: mostly(false, fc.constantFrom(true, 'true')),
    UserStatus: mostly('CONFIRMED', text),
    Groups: mostly(['a'], fc.oneof(fc.array(text), fc.constant(null))),
  });
  let plain = 0;
  fc.assert(
    fc.property(any, fc.constantFrom(0, 2), (value, indent) => {
      const read = readPlainly(JSON.stringify(value, null, indent));
      if (read === undefined) return;
      plain += 1;
      expect(read).toEqual(readTheLongWay(value));
    }),
    { numRuns: 2000 },
  );
  expect(plain).toBeGreaterThan(200);
});
