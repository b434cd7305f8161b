import type { PoolSettings } from '../../cognito/pool-settings.ts';
import { InputError } from '../../errors.ts';
import type { CloneOptions } from './options.ts';
import { type CreationOf, type NotCopied, told } from './part.ts';

export type SchemaAttribute = NonNullable<PoolSettings['pool']['SchemaAttributes']>[number];

// facts §10.1: attributes of a pool's own, developer-only ones included; entries of a schema; attributes a call.
const mostCustom = 50;
const mostEntries = 50;
const mostAdded = 25;

/** A sub is a UUID; a username has 128 characters at most (facts §4.1). Room to spare costs nothing. */
const legacyMaxLength = { sub: '64', username: '128' };

/** Every user has them; nobody declares them. */
const givenByCognito = new Set(['sub', 'email_verified', 'phone_number_verified', 'identities']);

export const isCustom = (attribute: SchemaAttribute): boolean =>
  /^(custom|dev):/.test(attribute.Name ?? '') || attribute.DeveloperOnlyAttribute === true;

interface ClonedSchema {
  schema: SchemaAttribute[];
  /** What does not fit into the call that makes the pool. */
  added: CreationOf<'AddCustomAttributes'>[];
  notCopied: NotCopied[];
}

/**
 * The schema of the clone: standard attributes where they differ from what every pool has, custom ones under the names that
 * CreateUserPool takes, and those for old ids.
 *
 * @throws InputError `too-many-attributes`, `bad-legacy-ids`
 */
export function cloneSchema({ pool }: PoolSettings, { legacyIds }: CloneOptions): ClonedSchema {
  const attributes = pool.SchemaAttributes ?? [];
  const legacy = (['sub', 'username'] as const).flatMap((key) => {
    const name = legacyIds[key];
    return name === undefined ? [] : [legacyAttribute(name, legacyMaxLength[key])];
  });
  const taken = attributes.filter((one) => isLegacy(one.Name, legacyIds));
  refuseUnfit(taken);
  const own = attributes.filter((one) => isCustom(one) && !taken.includes(one));
  const custom = [...legacy, ...own.map(customAttribute)];
  if (custom.length > mostCustom) throw tooMany(custom.length - legacy.length, legacy.length);
  const standard = attributes.filter((one) => !isCustom(one) && isUnusual(one)).map(standardAttribute);
  const room = mostEntries - standard.length;
  const added: CreationOf<'AddCustomAttributes'>[] = [];
  for (let at = room; at < custom.length; at += mostAdded)
    added.push({
      id: `attributes:${added.length + 1}`,
      operation: 'AddCustomAttributes',
      input: { CustomAttributes: custom.slice(at, at + mostAdded) },
    });
  return { schema: [...standard, ...custom.slice(0, room)], added, notCopied: taken.map(takenOver) };
}

/** Whether an attribute is to hold old ids. */
export const isLegacy = (name: string | undefined, { sub, username }: CloneOptions['legacyIds']): boolean =>
  name !== undefined && (name === sub || name === username);

/** Immutable: written when the user is made, and by nobody afterwards (facts §4.1). */
function legacyAttribute(name: string, MaxLength: string): SchemaAttribute {
  return {
    Name: name.replace(/^custom:/, ''),
    AttributeDataType: 'String',
    Mutable: false,
    StringAttributeConstraints: { MinLength: '0', MaxLength },
  };
}

/** Names come back prefixed and must be sent without (facts §10.1). Custom attributes cannot be required. */
function customAttribute(attribute: SchemaAttribute): SchemaAttribute {
  const { Name = '', AttributeDataType, Mutable } = attribute;
  const isForDevelopers = attribute.DeveloperOnlyAttribute === true || Name.startsWith('dev:');
  return told({
    Name: Name.replace(/^dev:/, '').replace(/^custom:/, ''),
    AttributeDataType,
    Mutable: Mutable ?? true,
    DeveloperOnlyAttribute: isForDevelopers ? true : undefined,
    StringAttributeConstraints: attribute.StringAttributeConstraints,
    NumberAttributeConstraints: attribute.NumberAttributeConstraints,
  });
}

function standardAttribute(attribute: SchemaAttribute): SchemaAttribute {
  const { Name, AttributeDataType, Mutable, Required } = attribute;
  const { StringAttributeConstraints, NumberAttributeConstraints } = attribute;
  return told({
    ...{ Name, AttributeDataType, Mutable, Required },
    ...{ StringAttributeConstraints, NumberAttributeConstraints },
  });
}

function isUnusual({ Name = '', ...attribute }: SchemaAttribute): boolean {
  if (givenByCognito.has(Name)) return false;
  const { MinLength, MaxLength } = attribute.StringAttributeConstraints ?? {};
  const { MinValue, MaxValue } = attribute.NumberAttributeConstraints ?? {};
  // BC: a birthdate has ten characters, the others up to 2,048; updated_at is a number from 0.
  const [least, most] = Name === 'birthdate' ? ['10', '10'] : ['0', '2048'];
  const isLimited =
    (MinLength ?? least) !== least ||
    (MaxLength ?? most) !== most ||
    (MinValue ?? '0') !== '0' ||
    MaxValue !== undefined;
  return attribute.Required === true || attribute.Mutable === false || isLimited;
}

/** A pool that was migrated into before has one already. It serves again, unless it could not hold an id. */
function refuseUnfit(taken: readonly SchemaAttribute[]): void {
  const unfit = taken.find((one) => one.AttributeDataType !== 'String');
  if (unfit === undefined) return;
  throw new InputError(`The source already has ${unfit.Name}, and it is no text that could hold an old id.`, {
    code: 'bad-legacy-ids',
    hint: 'Name another attribute with --legacy-sub or --legacy-username, such as custom:legacy_sub2, or --legacy-sub none.',
  });
}

const takenOver = ({ Name = '' }: SchemaAttribute): NotCopied => ({
  kind: 'legacy-attribute',
  what: `${Name} as the source has it`,
  why: 'In the clone it holds old ids: immutable, and written by no client. What users have there is overwritten by a migration with it.',
  whatToDo:
    'If they have something there that is still needed, name another by --legacy-sub or --legacy-username.',
});

function tooMany(own: number, legacy: number): InputError {
  return new InputError(
    `A pool holds ${mostCustom} custom attributes; the source has ${own}, and ${legacy} more would keep old ids.`,
    {
      code: 'too-many-attributes',
      hint: 'Make the clone with --legacy-sub none and without --legacy-username; `poolferry ids` writes old and new ids as a table all the same.',
    },
  );
}
