import { invalidParameter, ServiceError } from '../service-error.ts';
import { checkValues, isEmail } from '../state/attribute-values.ts';
import { createUser } from '../state/new-user.ts';
import type { Pool } from '../state/pool.ts';
import { nameAttribute } from '../state/sign-in-names.ts';
import type { UserStatus } from '../state/user.ts';
import type { World } from '../world.ts';
import { type RowValues, rowValues } from './row-values.ts';

/** What became of a row, as the job's log has it (facts §3.5). */
export interface RowOutcome {
  readonly kind: 'SUCCEEDED' | 'SKIPPED' | 'FAILED';
  readonly reason: string;
}

const SUCCEEDED: RowOutcome = { kind: 'SUCCEEDED', reason: 'The import succeeded.' };
const SKIPPED: RowOutcome = { kind: 'SKIPPED', reason: 'The user already exists.' };
export const TOO_LONG: RowOutcome = { kind: 'FAILED', reason: 'The row is longer than 16000 characters.' };

/** Makes a user of a row. Whoever exists already is never changed (facts §3.4). No message goes out, no trigger runs (facts §3.6). */
export function takeRow(
  world: World,
  pool: Pool,
  columns: readonly string[],
  cells: readonly string[],
): RowOutcome {
  try {
    importUser(world, pool, rowValues(pool, columns, cells, world.switches));
    return SUCCEEDED;
  } catch (error) {
    if (!(error instanceof ServiceError)) throw error;
    if (error.name === 'UsernameExistsException') return SKIPPED;
    return { kind: 'FAILED', reason: error.message.replace(/\s+/g, ' ').trim() };
  }
}

function importUser(world: World, pool: Pool, row: RowValues): void {
  const { values } = row;
  checkVerified(pool, values);
  const name = signInName(world, pool, row);
  const filled = nameAttribute(world, pool, name, values);
  checkRequired(pool, values);
  checkValues(pool.schema, values, 'create');
  if (filled === undefined && pool.users.byUsername(name) !== undefined) {
    throw new ServiceError('UsernameExistsException', 'User account already exists');
  }
  const user = createUser(world, pool, {
    username: filled === undefined ? name : undefined,
    seedName: name,
    values,
    status: importedStatus(pool, values),
    password: undefined,
    forceAlias: false,
  });
  const hasSms = row.wantsMfa && world.switches.importedMfa === 'sms' && values.has('phone_number');
  if (hasSms) user.extras = { factors: ['SMS_MFA'] };
}

/** facts §3.1: one of the pool's auto-verified attributes, or the only one, is true; and what is verified is there. */
function checkVerified({ settings }: Pool, values: ReadonlyMap<string, string>): void {
  const isTrue = (name: string) => values.get(`${name}_verified`) === 'true';
  if (!settings.AutoVerifiedAttributes.some(isTrue)) {
    throw invalidParameter(
      'The User Record does not set any of the auto verified attributes to true. (Example: email_verified to true).',
    );
  }
  for (const name of ['email', 'phone_number']) {
    if (isTrue(name) && !values.has(name)) {
      throw invalidParameter(`The User Record sets ${name}_verified to true and does not have ${name}.`);
    }
  }
}

/** facts §3.2, §17.2: the email is the name where users sign in by it. */
function signInName(world: World, pool: Pool, { username, values }: RowValues): string {
  const byEmail = pool.usernameAttributes.length === 1 && pool.usernameAttributes[0] === 'email';
  if (!byEmail || isEmail(username) || world.switches.importedNameNoEmail === 'fails') return username;
  return values.get('email') ?? username;
}

function checkRequired({ schema }: Pool, values: ReadonlyMap<string, string>): void {
  const missing = schema.required().find((name) => !values.has(name));
  if (missing !== undefined) {
    throw invalidParameter(`Attributes did not conform to the schema: ${missing}: The attribute is required`);
  }
}

/** facts §3.6: who can sign in without a password in this pool has nothing to reset. */
function importedStatus({ settings }: Pool, values: ReadonlyMap<string, string>): UserStatus {
  const policy = settings.Policies.SignInPolicy as { AllowedFirstAuthFactors?: string[] } | undefined;
  const factors = policy?.AllowedFirstAuthFactors ?? [];
  const passwordless =
    (factors.includes('EMAIL_OTP') && values.has('email')) ||
    (factors.includes('SMS_OTP') && values.has('phone_number'));
  return passwordless ? 'CONFIRMED' : 'RESET_REQUIRED';
}
