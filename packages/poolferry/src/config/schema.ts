import { z } from 'zod';
import { choices, duplicateRules, rateCategories, userDecisions } from './choices.ts';
import type { OptionsInput } from './input.ts';
import type { AttributeOptions, DecidingOptions, PoolOptions, QuotaOptions } from './options.ts';

const text = z.string();
const list = z.array(text).readonly();
const table = z.record(text, text);

// Each `satisfies` below makes the compiler refuse a key that schema and type do not share.
type Fields<T> = Record<keyof T, z.ZodType>;

const pool = z.strictObject({
  userPoolId: text.optional(),
  profile: text.optional(),
  region: text.optional(),
  roleArn: text.optional(),
  externalId: text.optional(),
  endpoint: text.optional(),
} satisfies Fields<PoolOptions>);

const mapFunction = z.custom<NonNullable<AttributeOptions['map']>>((value) => typeof value === 'function', {
  error: 'expected a function, which only a .ts, .mts or .js config file can hold',
});

/** The shape of options as given. Only the shape: what values mean together is checked once everything is merged. */
export const optionsInputSchema = z.strictObject({
  source: pool.optional(),
  target: pool.optional(),
  ledger: text.optional(),
  passwords: z.enum(choices.passwords).optional(),
  routes: z.enum(choices.routes).optional(),
  appHandlesResetRequired: z.boolean().optional(),
  acknowledge: list.optional(),
  duplicates: z
    .union([z.enum(duplicateRules), z.record(text, text.nullable())], {
      error: `expected one of ${duplicateRules.join(', ')}, or an object of names and the sub of who keeps each`,
    })
    .optional(),
  withoutEmail: z.enum(choices.withoutEmail).optional(),
  usernames: z.enum(choices.usernames).optional(),
  unverified: z.enum(choices.unverified).optional(),
  unconfirmed: z.enum(choices.unconfirmed).optional(),
  federated: z.enum(choices.federated).optional(),
  decisions: z.record(text, z.enum(userDecisions)).optional(),
  attributes: z
    .strictObject({
      drop: list.optional(),
      rename: table.optional(),
      set: table.optional(),
      map: mapFunction.optional(),
    } satisfies Fields<AttributeOptions>)
    .optional(),
  legacyIds: z
    .strictObject({ sub: text.optional(), username: text.optional() } satisfies Fields<
      DecidingOptions['legacyIds']
    >)
    .optional(),
  groups: z
    .strictObject({
      include: list.optional(),
      exclude: list.optional(),
      roleArns: table.optional(),
    } satisfies Fields<DecidingOptions['groups']>)
    .optional(),
  quota: z
    .strictObject({
      share: z.number().optional(),
      rates: z.partialRecord(z.enum(rateCategories), z.number()).optional(),
    } satisfies Fields<QuotaOptions>)
    .optional(),
  logsRoleArn: text.optional(),
  chains: z.union([z.literal(1), z.literal(16)], { error: 'expected 1 or 16' }).optional(),
} satisfies Fields<OptionsInput>);

/** Keys allowed at a path of the schema; none where anything goes. */
export function knownKeys(path: readonly PropertyKey[]): string[] {
  let schema: unknown = optionsInputSchema;
  for (const step of path) {
    schema = unwrap(schema);
    if (!(schema instanceof z.ZodObject)) return [];
    schema = schema.shape[step as keyof typeof schema.shape];
  }
  schema = unwrap(schema);
  if (schema instanceof z.ZodObject) return Object.keys(schema.shape);
  if (schema instanceof z.ZodRecord && schema.keyType instanceof z.ZodEnum)
    return schema.keyType.options.map(String);
  return [];
}

function unwrap(schema: unknown): unknown {
  return schema instanceof z.ZodOptional ? schema.unwrap() : schema;
}
