import fc from 'fast-check';

/** A source user as they have been for years, whatever today's rules say of their values. */
export interface Person {
  username: string;
  attributes: Record<string, string>;
  status: string;
  enabled: boolean;
  groups: string[];
}

/** One custom attribute of the target, as CreateUserPool takes it; missing where the target has none. */
interface Column {
  Name: string;
  AttributeDataType: string;
  Mutable: boolean;
  StringAttributeConstraints?: { MinLength?: string; MaxLength?: string };
  NumberAttributeConstraints?: { MinValue?: string; MaxValue?: string };
}

/** Two pools and what is asked of a plan between them. */
export interface SmallWorld {
  people: Person[];
  source: { caseSensitive: boolean };
  target: {
    signIn: 'email' | 'alias' | 'username';
    caseSensitive: boolean;
    columns: Column[];
    mfa: 'OFF' | 'OPTIONAL';
    /** Indexes of people whose name somebody in the target has already. */
    taken: number[];
  };
  options: {
    routes: 'admin-create' | 'import-job' | 'auto';
    duplicates: 'verified' | 'newest' | 'enabled';
    unverified: 'skip' | 'carry';
    unconfirmed: 'skip' | 'carry';
    legacySub: boolean;
    drop: string[];
  };
}

export type Named = Pick<Person, 'username' | 'attributes'>;

/** What the target calls somebody. */
export const mainName = ({ signIn }: SmallWorld['target'], named: Named): string | undefined =>
  signIn === 'email' ? named.attributes.email : named.username;

const usernames = [
  ...[
    'ann',
    'Ann',
    'bob',
    'BOB',
    'zoë',
    'ZOË',
    'zoe\u0308',
    'o’neil',
    'a,b',
    '"q"',
    'x'.repeat(128),
    'straße',
    'STRASSE',
  ],
  ...[
    'ann@example.com',
    'Bob@Example.org',
    'me@localhost',
    '+15550100',
    'ß',
    '王芳',
    '\\back',
    '=1+1',
    'ΣΑΣ',
    'σας',
    'σασ',
  ],
];
const emails = [
  ...[
    'ann@example.com',
    'Ann@example.com',
    'ANN@EXAMPLE.COM',
    'bob@example.org',
    'zoë@example.org',
    'zoe\u0308@example.org',
  ],
  ...[
    'ZOË@example.org',
    ' ann@example.com',
    'bob@example.org ',
    'a b@example.org',
    'no-at-sign',
    '@example.org',
    'x@y',
    'x@y.z',
  ],
  ...[
    `${'l'.repeat(116)}@example.org`,
    `${'l'.repeat(117)}@example.org`,
    'a"b@example.org',
    'a,b@example.org',
    '(a)@example.org',
  ],
  ...[
    'a<b@example.org',
    'a@b@example.org',
    'a@exa;mple.org',
    'plus+tag@example.org',
    'x@example..org',
    'x@.org',
    'x@example.org.',
  ],
  ...[
    'straße@example.org',
    'STRASSE@example.org',
    'o\u200bk@example.org',
    "o'neil@example.org",
    'a\\b@example.org',
    'a[b]@example.org',
  ],
];
const texts = [
  '',
  ' ',
  'plain',
  'comma, here',
  '"quoted"',
  'two\nlines',
  '\\',
  'é',
  '👩‍👩‍👧',
  'x'.repeat(64),
  '漢'.repeat(300),
  '漢'.repeat(683),
  ' led',
  'tail ',
];
const numbers = [
  '0',
  '7',
  '-3',
  '1.5',
  '1e3',
  ' 5',
  '+5',
  '0x10',
  '007',
  '',
  'x',
  '99999999999',
  '5.',
  '.5',
  'Infinity',
  '-0',
];
const flags = ['true', 'false', 'TRUE', 'False', '1', '', 'yes'];
const moments = [
  '2024-01-31',
  '2024-01-31T10:00:00Z',
  '1706695200',
  'yesterday',
  '',
  '31/01/2024',
  '2024-01-31 10:00',
];
const phones = ['+15550100', '+4930123456', '5550100', '+0123', '', '+1555 0100', '+1234567890123456'];
const dates = ['1980-01-31', '1980-02-30', '31.1.1980', '', '1980-1-3', '01/31/1980'];

const some = (values: readonly string[]) => fc.constantFrom(...values);
const attributes = fc.record(
  {
    email: some(emails),
    email_verified: fc.constantFrom('true', 'true', 'true', 'false', 'True', ''),
    phone_number: some(phones),
    phone_number_verified: fc.constantFrom('true', 'false'),
    name: some(texts),
    birthdate: some(dates),
    updated_at: some(['1706695200', '0', 'now', '']),
    preferred_username: some(['ann', 'Ann', 'bob', 'nick', '']),
    'custom:text': some(texts),
    'custom:number': some(numbers),
    'custom:flag': some(flags),
    'custom:moment': some(moments),
  },
  { requiredKeys: [] },
);
/** People as they mostly are, so that most of them cross. */
const ordinary = fc.integer({ min: 0, max: 40 }).map((n) => ({
  email: `person${n}@example.com`,
  email_verified: 'true',
  name: `Person ${n}`,
}));

const person = fc.record({
  username: fc.oneof(
    some(usernames),
    fc.integer({ min: 0, max: 999 }).map((n) => `user${n}`),
  ),
  attributes: fc.oneof(
    { weight: 2, arbitrary: fc.tuple(ordinary, attributes).map(([plain, odd]) => ({ ...odd, ...plain })) },
    { weight: 1, arbitrary: ordinary },
    { weight: 2, arbitrary: attributes },
  ),
  status: fc.oneof(
    { weight: 8, arbitrary: fc.constant('CONFIRMED') },
    {
      weight: 2,
      arbitrary: fc.constantFrom(
        'UNCONFIRMED',
        'FORCE_CHANGE_PASSWORD',
        'RESET_REQUIRED',
        'EXTERNAL_PROVIDER',
      ),
    },
  ),
  enabled: fc.oneof(
    { weight: 8, arbitrary: fc.constant(true) },
    { weight: 1, arbitrary: fc.constant(false) },
  ),
  groups: fc.subarray(['staff', 'Staff', 'größe', 'a,b']),
});

const column = (Name: string, AttributeDataType: string, limits: fc.Arbitrary<Partial<Column>>) =>
  fc.option(
    fc
      .record({ Mutable: fc.boolean(), limits })
      .map(({ Mutable, limits: given }) => ({ Name, AttributeDataType, Mutable, ...given })),
    { freq: 5, nil: undefined },
  );
const lengths = fc.constantFrom<Partial<Column>>(
  {},
  { StringAttributeConstraints: { MinLength: '0', MaxLength: '2048' } },
  { StringAttributeConstraints: { MinLength: '1', MaxLength: '63' } },
  { StringAttributeConstraints: { MinLength: '2', MaxLength: '300' } },
);
const ranges = fc.constantFrom<Partial<Column>>(
  {},
  { NumberAttributeConstraints: { MinValue: '1', MaxValue: '100' } },
  { NumberAttributeConstraints: { MinValue: '-10' } },
);
const none = fc.constant<Partial<Column>>({});
const columns = fc
  .tuple(
    fc.oneof(
      { weight: 4, arbitrary: column('text', 'String', lengths) },
      { weight: 1, arbitrary: column('text', 'Number', ranges) },
    ),
    fc.oneof(
      { weight: 3, arbitrary: column('number', 'Number', ranges) },
      { weight: 1, arbitrary: column('number', 'String', lengths) },
    ),
    fc.oneof(
      { weight: 3, arbitrary: column('flag', 'Boolean', none) },
      { weight: 1, arbitrary: column('flag', 'String', lengths) },
    ),
    fc.oneof(
      { weight: 3, arbitrary: column('moment', 'DateTime', none) },
      { weight: 1, arbitrary: column('moment', 'String', lengths) },
    ),
  )
  .map((all) => all.filter((one) => one !== undefined) as Column[]);

export const smallWorld: fc.Arbitrary<SmallWorld> = fc.record({
  people: fc.uniqueArray(person, {
    minLength: 1,
    maxLength: 24,
    size: 'max',
    selector: (one) => one.username,
  }),
  source: fc.record({ caseSensitive: fc.constant(true) }),
  target: fc.record({
    signIn: fc.constantFrom('email', 'email', 'alias', 'username'),
    caseSensitive: fc.boolean(),
    columns,
    mfa: fc.constantFrom('OFF', 'OPTIONAL'),
    taken: fc.uniqueArray(fc.nat({ max: 23 }), { maxLength: 2 }),
  }),
  options: fc.record({
    routes: fc.constantFrom('admin-create', 'admin-create', 'import-job', 'auto'),
    duplicates: fc.constantFrom('verified', 'newest', 'enabled'),
    unverified: fc.constantFrom('skip', 'carry'),
    unconfirmed: fc.constantFrom('skip', 'carry'),
    legacySub: fc.boolean(),
    drop: fc.subarray(['custom:text', 'custom:number', 'custom:flag', 'custom:moment'], { maxLength: 2 }),
  }),
}) as fc.Arbitrary<SmallWorld>;
