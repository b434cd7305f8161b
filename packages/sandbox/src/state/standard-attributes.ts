export const ATTRIBUTE_TYPES = ['String', 'Number', 'Boolean', 'DateTime'] as const;
export type AttributeType = (typeof ATTRIBUTE_TYPES)[number];

/** What an attribute of a pool may hold. */
export interface AttributeRule {
  /** With its prefix: `custom:tenant`. */
  readonly name: string;
  readonly type: AttributeType;
  readonly mutable: boolean;
  readonly required: boolean;
  readonly developerOnly: boolean;
  /** Length in characters of a String, value of a Number. */
  readonly bounds: { readonly min?: number; readonly max?: number };
}

const STRINGS = [
  'name',
  'given_name',
  'family_name',
  'middle_name',
  'nickname',
  'preferred_username',
  'profile',
  'picture',
  'website',
  'email',
  'gender',
  'zoneinfo',
  'locale',
  'phone_number',
  'address',
] as const;

/** The attributes every pool has. */
export function standardRules(): AttributeRule[] {
  return [
    standard('sub', 'String', { min: 1, max: 2048 }, { mutable: false, required: true }),
    ...STRINGS.map((name) => standard(name, 'String', { min: 0, max: 2048 })),
    standard('birthdate', 'String', { min: 10, max: 10 }),
    standard('updated_at', 'Number', { min: 0 }),
    standard('email_verified', 'Boolean', {}),
    standard('phone_number_verified', 'Boolean', {}),
    standard('identities', 'String', {}),
  ];
}

function standard(
  name: string,
  type: AttributeType,
  bounds: AttributeRule['bounds'],
  flags: { mutable?: boolean; required?: boolean } = {},
): AttributeRule {
  return { name, type, mutable: true, required: false, developerOnly: false, bounds, ...flags };
}
