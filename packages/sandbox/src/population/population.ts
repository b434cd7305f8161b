import { hashNumbers, uuidOf } from '../seeded.ts';
import { emailOf, nameOf, phoneOf } from './contacts.ts';
import { CUSTOM_ATTRIBUTES, type CustomAttribute } from './custom-attributes.ts';
import { identitiesJson, PROVIDERS, providerUserId } from './federation.ts';
import { type GeneratedGroup, groupsOf, listGroups, providerGroup } from './groups.ts';
import { oddValueOf } from './odd-values.ts';
import { passwordOf } from './passwords.ts';
import { addOptionalAttributes } from './profile.ts';
import { BLOCK_SIZE, type Block, shuffledBlock } from './slots.ts';
import { ORDINARY_SLOT, type Standing, standingOf } from './standings.ts';
import { STREAM } from './streams.ts';
import { usernameOf } from './usernames.ts';

/** A user of the source pool. Dates are epoch seconds, to the millisecond. */
export interface GeneratedUser {
  readonly username: string;
  readonly sub: string;
  /** Without `sub`. */
  readonly attributes: Readonly<Record<string, string>>;
  readonly status: Standing['status'];
  readonly enabled: boolean;
  readonly createdAt: number;
  readonly modifiedAt: number;
  /** Names of groups; several users may share one list. */
  readonly groups: readonly string[];
  /** The temporary one for FORCE_CHANGE_PASSWORD; undefined for a user of an identity provider. */
  readonly password: string | undefined;
}

export interface Population {
  readonly groups: readonly GeneratedGroup[];
  readonly customAttributes: readonly CustomAttribute[];
  /** Makes the users one by one, the same at each call; keeps none. */
  users(): Iterable<GeneratedUser>;
}

export interface PopulationOptions {
  /** How many users, exactly. */
  readonly users: number;
  readonly seed: number;
  /** The pool they live in, for the groups named after its identity providers; none of those without it. */
  readonly poolId?: string | undefined;
}

/**
 * Makes the people of the source pool: mostly ordinary, with every hard case among each thousand.
 *
 * @throws RangeError unless `users` is a whole number of 0 or more.
 */
export function population(options: PopulationOptions): Population {
  const { users: count, seed, poolId } = options;
  if (!Number.isSafeInteger(count) || count < 0)
    throw new RangeError(`A population has a whole number of users, not ${count}.`);
  return {
    groups: listGroups(poolId, count < BLOCK_SIZE ? groupsInUse(seed, count, poolId) : undefined),
    customAttributes: CUSTOM_ATTRIBUTES,
    users: () => generate(seed, count, poolId),
  };
}

/** A pool of few people has few groups: each costs whoever lists members a call. */
function groupsInUse(seed: number, count: number, poolId: string | undefined): Set<string> {
  const used = new Set<string>();
  for (const { groups } of generate(seed, count, poolId)) for (const name of groups) used.add(name);
  return used;
}

function* generate(seed: number, count: number, poolId: string | undefined): Generator<GeneratedUser> {
  const automaticGroups = new Map(
    poolId === undefined ? [] : PROVIDERS.map(({ name }) => [name, providerGroup(poolId, name)]),
  );
  for (let start = 0; start < count; start += BLOCK_SIZE) {
    const block = shuffledBlock(seed, start / BLOCK_SIZE, ORDINARY_SLOT);
    const size = Math.min(BLOCK_SIZE, count - start);
    for (let position = 0; position < size; position++) {
      yield makeUser(seed, start, position, block, automaticGroups);
    }
  }
}

function makeUser(
  seed: number,
  start: number,
  position: number,
  block: Block,
  automaticGroups: ReadonlyMap<string, string>,
): GeneratedUser {
  const index = start + position;
  const standing = standingOf(block.slotAt(position));
  const model = standing.sameAs === undefined ? index : start + block.positionOf(standing.sameAs);
  const username = usernameOf(seed, index, standing, model);
  // Who was made by one batch has one date: nothing then tells who is newest.
  const createdAt = standing.sameDates ? BATCH_DATE_S : createdAtOf(seed, index);
  return {
    username,
    sub: uuidOf(seed, STREAM.sub, index),
    attributes: attributesOf(seed, index, model, standing, createdAt),
    status: standing.status,
    enabled: standing.enabled,
    createdAt,
    modifiedAt: standing.sameDates ? BATCH_DATE_S : modifiedAtOf(seed, index, createdAt),
    groups: groupsOf(seed, index, standing, automaticGroups),
    password: passwordOf(seed, username),
  };
}

function attributesOf(
  seed: number,
  index: number,
  model: number,
  standing: Standing,
  createdAt: number,
): Record<string, string> {
  const { given, family } = nameOf(seed, index);
  const attributes: Record<string, string> = {};
  // Only a shared email is the model's: who shares a username but for its case has an email of their own.
  const emailIndex = standing.username === 'capitals' ? index : model;
  const email = emailOf(seed, emailIndex, standing.email, standing.spelling);
  if (email !== undefined) attributes.email = email;
  if (standing.emailVerified !== undefined) attributes.email_verified = standing.emailVerified;
  attributes.name = [given, ' ', family].join('');
  attributes.given_name = given;
  attributes.family_name = family;
  addOptionalAttributes(attributes, { seed, index, given, createdAt });
  if (standing.phone !== 'maybe') {
    attributes.phone_number = phoneOf(index);
    attributes.phone_number_verified = standing.phone === 'verified' ? 'true' : 'false';
  }
  if (standing.provider !== undefined) {
    const primary = standing.status === 'EXTERNAL_PROVIDER';
    attributes.identities = identitiesJson(standing.provider, providerUserId(index), primary, createdAt);
  }
  if (standing.oddValue !== undefined) {
    const odd = oddValueOf(standing.oddValue);
    attributes[odd.attribute] = odd.value(given, family);
  }
  return attributes;
}

const FIRST_CREATED_S = Date.UTC(2016, 0, 1) / 1000;
const BATCH_DATE_S = Date.UTC(2019, 5, 1) / 1000;
const LAST_MODIFIED_S = Date.UTC(2025, 0, 1) / 1000;

/** Years in the past whatever the clock says, so that a seed means the same users next year. */
function createdAtOf(seed: number, index: number): number {
  const span = LAST_MODIFIED_S - FIRST_CREATED_S;
  const bits = hashNumbers(seed, STREAM.created, index);
  return FIRST_CREATED_S + Math.floor((bits / 2 ** 32) * span * 1000) / 1000;
}

function modifiedAtOf(seed: number, index: number, createdAt: number): number {
  const bits = hashNumbers(seed, STREAM.modified, index);
  // A quarter was never touched again.
  if (bits % 4 === 0) return createdAt;
  return Math.floor((createdAt + (bits / 2 ** 32) * (LAST_MODIFIED_S - createdAt)) * 1000) / 1000;
}
