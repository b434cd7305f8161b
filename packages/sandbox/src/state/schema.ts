import { invalidParameter } from '../service-error.ts';
import {
  ATTRIBUTE_TYPES,
  type AttributeRule,
  type AttributeType,
  standardRules,
} from './standard-attributes.ts';

/** One entry of `Schema` or `CustomAttributes` as a client sends it. */
export interface SchemaEntry {
  Name?: string;
  AttributeDataType?: string;
  DeveloperOnlyAttribute?: boolean;
  Mutable?: boolean;
  Required?: boolean;
  StringAttributeConstraints?: { MinLength?: string; MaxLength?: string };
  NumberAttributeConstraints?: { MinValue?: string; MaxValue?: string };
}

const MAX_CUSTOM_ATTRIBUTES = 50;
const MAX_NAME_LENGTH = 20;
/** facts §10.1: names come back with their prefix and are sent without. */
const PREFIXED = /^(custom|dev|cognito):/;

/** A pool's attributes: the standard ones and its own, which can be added and never taken away (facts §10.1). */
export class Schema {
  readonly #rules: Map<string, AttributeRule>;

  constructor(entries: readonly SchemaEntry[]) {
    this.#rules = new Map(standardRules().map((rule) => [rule.name, rule]));
    for (const entry of entries) {
      const standard = entry.Name === undefined ? undefined : this.#rules.get(entry.Name);
      if (standard !== undefined) this.#rules.set(standard.name, adjusted(standard, entry));
      else this.#addCustom(entry);
    }
  }

  rule(name: string): AttributeRule | undefined {
    return this.#rules.get(name);
  }

  rules(): readonly AttributeRule[] {
    return [...this.#rules.values()];
  }

  required(): readonly string[] {
    return this.rules()
      .filter((rule) => rule.required && rule.name !== 'sub')
      .map((rule) => rule.name);
  }

  /** Adds custom attributes, all of them or none. */
  addCustom(entries: readonly SchemaEntry[]): void {
    const before = new Map(this.#rules);
    try {
      for (const entry of entries) this.#addCustom(entry);
    } catch (error) {
      this.#rules.clear();
      for (const [name, rule] of before) this.#rules.set(name, rule);
      throw error;
    }
  }

  /** The pool's schema in the service's shape, custom names with their prefix (facts §10.1). */
  describe(): object[] {
    return this.rules().map(describeRule);
  }

  #addCustom(entry: SchemaEntry): void {
    const rule = customRule(entry);
    if (this.#rules.has(rule.name)) {
      throw invalidParameter(`${rule.name}: Existing attribute already has name ${rule.name}.`);
    }
    const customs = this.rules().filter((known) => known.name.includes(':')).length;
    if (customs >= MAX_CUSTOM_ATTRIBUTES) {
      throw invalidParameter(`A user pool can have at most ${MAX_CUSTOM_ATTRIBUTES} custom attributes.`);
    }
    this.#rules.set(rule.name, rule);
  }
}

function customRule(entry: SchemaEntry): AttributeRule {
  const given = entry.Name ?? '';
  if (given.length === 0 || given.length > MAX_NAME_LENGTH) {
    throw invalidParameter(
      `1 validation error detected: Value '${given}' at 'schema.1.member.name' failed to satisfy constraint: ` +
        `Member must have length less than or equal to ${MAX_NAME_LENGTH}`,
    );
  }
  if (PREFIXED.test(given)) {
    throw invalidParameter(`${given}: the name of a custom attribute is sent without its prefix.`);
  }
  if (entry.Required === true) {
    throw invalidParameter('Required custom attributes are not supported currently.');
  }
  const type = attributeType(entry.AttributeDataType);
  const prefix = entry.DeveloperOnlyAttribute === true ? 'dev:' : 'custom:';
  return {
    name: `${prefix}${given}`,
    type,
    mutable: entry.Mutable ?? true,
    required: false,
    developerOnly: entry.DeveloperOnlyAttribute === true,
    bounds: boundsOf(type, entry),
  };
}

function adjusted(standard: AttributeRule, entry: SchemaEntry): AttributeRule {
  const type = attributeType(entry.AttributeDataType ?? standard.type);
  if (type !== standard.type) {
    throw invalidParameter(
      `You can not change AttributeDataType for the standard attribute ${standard.name}.`,
    );
  }
  return {
    ...standard,
    mutable: entry.Mutable ?? standard.mutable,
    required: entry.Required ?? standard.required,
    bounds: { ...standard.bounds, ...boundsOf(type, entry) },
  };
}

function boundsOf(type: AttributeType, entry: SchemaEntry): AttributeRule['bounds'] {
  const [low, high] =
    type === 'String'
      ? [entry.StringAttributeConstraints?.MinLength, entry.StringAttributeConstraints?.MaxLength]
      : [entry.NumberAttributeConstraints?.MinValue, entry.NumberAttributeConstraints?.MaxValue];
  return {
    ...(low === undefined ? {} : { min: boundNumber(low) }),
    ...(high === undefined ? {} : { max: boundNumber(high) }),
  };
}

function boundNumber(text: string): number {
  const value = Number(text);
  if (text === '' || Number.isNaN(value)) throw invalidParameter(`Constraint value ${text} is not a number.`);
  return value;
}

function attributeType(given: string | undefined): AttributeType {
  const type = ATTRIBUTE_TYPES.find((known) => known === (given ?? 'String'));
  if (type === undefined) {
    throw invalidParameter(
      `1 validation error detected: Value '${given}' at 'schema.1.member.attributeDataType' failed to satisfy ` +
        'constraint: Member must satisfy enum value set: [Boolean, DateTime, String, Number]',
    );
  }
  return type;
}

function describeRule(rule: AttributeRule): object {
  const { min, max } = rule.bounds;
  return {
    Name: rule.name,
    AttributeDataType: rule.type,
    DeveloperOnlyAttribute: rule.developerOnly,
    Mutable: rule.mutable,
    Required: rule.required,
    ...(rule.type === 'String'
      ? { StringAttributeConstraints: { ...numbered('MinLength', min), ...numbered('MaxLength', max) } }
      : {}),
    ...(rule.type === 'Number'
      ? { NumberAttributeConstraints: { ...numbered('MinValue', min), ...numbered('MaxValue', max) } }
      : {}),
  };
}

function numbered(key: string, value: number | undefined): object {
  return value === undefined ? {} : { [key]: String(value) };
}
