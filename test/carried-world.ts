import { join } from 'node:path';
import { type SandboxOptions, startSandbox } from '@poolferry/sandbox';
import type { Door } from '../packages/poolferry/src/cognito/door.ts';
import { CognitoRefusal } from '../packages/poolferry/src/cognito/failures.ts';
import type { OptionsInput } from '../packages/poolferry/src/config/input.ts';
import { type MigrateRequest, planMigration } from '../packages/poolferry/src/steps/migrate.ts';
import type { OpenMigration } from '../packages/poolferry/src/steps/open-migration.ts';
import { applyChanges } from '../packages/poolferry/src/steps/sync/apply.ts';
import { lookForChanges, type SyncRequest } from '../packages/poolferry/src/steps/sync/look.ts';
import { scratch } from './command.ts';
import { carryAcross, type InProcess, openAgain } from './in-process.ts';
import { withTarget } from './other-target.ts';
import { type Answer, type ListedUser, Wire } from './wire.ts';

/** One person in both pools. */
export interface Pair {
  old: ListedUser;
  now: ListedUser;
}

interface World extends SandboxOptions {
  target?: Record<string, unknown>;
  request?: Partial<MigrateRequest>;
  decisions?: OptionsInput;
  before?: (wire: Wire) => Promise<void>;
}

/** Answers what it wants to otherwise than the pool does, or nothing. */
type Lie = (operation: string, input: Answer, answer: Answer) => Answer;

export interface SyncRun extends InProcess {
  request?: Partial<SyncRequest>;
  /** Of the source. */
  lie?: Lie;
  /** Which writes the target refuses, though nothing in its settings says so. */
  refuse?: (operation: string, input: Answer) => boolean;
}

export type CarriedWorld = Awaited<ReturnType<typeof carriedWorld>>;

/** Two pools whose people are across, synced in process; and those whom nothing is special about. */
export async function carriedWorld({ target: settings, request, decisions, before, ...options }: World) {
  const started = await startSandbox({ quota: 'off', listingLagMs: 0, ...options });
  const sandbox = settings === undefined ? started : (await withTarget(started, settings)).sandbox;
  const wire = new Wire(sandbox);
  await before?.(wire);
  const ledger = join(scratch(), 'poolferry.db');
  let standing = decisions;
  await carryAcross(sandbox, ledger, { options: decisions ?? {}, request: request ?? {} });
  await wire.control('clock', { advanceMs: 3000 });
  // From now on Date headers follow that clock, too.
  await wire.control('clock-skew', { aheadMs: 1 });
  const open = (given: InProcess = {}) => openAgain(sandbox, ledger, { options: standing ?? {}, ...given });
  const inside = async <Result>(
    work: (migration: OpenMigration) => Promise<Result> | Result,
    given: InProcess = {},
  ) => {
    const migration = await open(given);
    try {
      return await work(migration);
    } finally {
      migration.close();
    }
  };
  const sync = ({ request: more, lie, refuse, ...given }: SyncRun = {}) =>
    inside(async (opened) => {
      const told = lie === undefined ? opened : lied(opened, lie);
      const migration = refuse === undefined ? told : refusing(told, refuse);
      const asked: SyncRequest = { allowMessages: false, ...more };
      const view = await lookForChanges(migration, asked);
      const done = await applyChanges(migration, view, asked);
      migration.ledger.header.set('lastWriteMs', 1);
      return { view, done };
    }, given);
  /** As `poolferry plan --again` with other decisions does. */
  const planAgain = async (other: OptionsInput) => {
    const given = { options: other, again: true };
    const settled = await inside((migration) => planMigration(migration, { again: true }), given);
    standing = other;
    return settled;
  };
  const on = (side: 'source' | 'target', operation: string, input: object) =>
    wire.ok(operation, { UserPoolId: sandbox[side].userPoolId, ...input });
  const set = (side: 'source' | 'target', user: ListedUser, values: Record<string, string>) =>
    on(side, 'AdminUpdateUserAttributes', { Username: user.username, UserAttributes: attributes(values) });
  /** Confirmed, with a password. */
  const signUp = async (Username: string, values: Record<string, string>) => {
    const UserAttributes = attributes(values);
    const made = await on('source', 'AdminCreateUser', {
      Username,
      UserAttributes,
      MessageAction: 'SUPPRESS',
    });
    await on('source', 'AdminSetUserPassword', { Username, Password: 'Abcdef1!xyzAA', Permanent: true });
    return made.User.Attributes.find((one: Answer) => one.Name === 'sub').Value as string;
  };
  const join_ = (side: 'source' | 'target', { username: Username }: ListedUser, GroupName: string) =>
    on(side, 'AdminAddUserToGroup', { Username, GroupName });
  const people = {
    source: () => wire.users(sandbox.source.userPoolId),
    target: () => wire.users(sandbox.target.userPoolId),
  };
  const groups = {
    source: () => wire.groups(sandbox.source.userPoolId),
    target: () => wire.groups(sandbox.target.userPoolId),
  };
  return {
    ...{ sandbox, wire, ledger, open, inside, sync, planAgain, on, set, signUp, join: join_, people, groups },
    pairs: await pairsOf(inside, people),
    close: () => sandbox.close(),
  };
}

const attributes = (values: Record<string, string>) =>
  Object.entries(values).map(([Name, Value]) => ({ Name, Value }));

async function pairsOf(
  inside: <Result>(work: (migration: OpenMigration) => Result) => Promise<Result>,
  people: Record<'source' | 'target', () => Promise<Map<string, ListedUser>>>,
): Promise<Pair[]> {
  const crossed = await inside(({ ledger }) => ledger.users.migrated(0, 1000));
  const [from, to] = [await people.source(), await people.target()];
  return crossed
    .map(({ sub, target }) => ({ old: from.get(sub ?? ''), now: to.get(target?.sub ?? '') }) as Pair)
    .filter(
      ({ old, now }) =>
        old.enabled &&
        old.status === 'CONFIRMED' &&
        now.attributes.email_verified === 'true' &&
        now.attributes.phone_number === undefined,
    );
}

function lied(migration: OpenMigration, lie: Lie): OpenMigration {
  const { source } = migration;
  if (source === undefined) return migration;
  const call: AnyCall = async (operation, input, options) => {
    const answer = await (source.door.call as AnyCall)(operation, input, options);
    return lie(operation, input, answer) ?? answer;
  };
  return { ...migration, source: { ...source, door: calling(source.door, call) } };
}

function refusing(migration: OpenMigration, refuse: NonNullable<SyncRun['refuse']>): OpenMigration {
  const { target } = migration;
  const call: AnyCall = async (operation, input, options) => {
    if (refuse(operation, input))
      throw new CognitoRefusal(operation, 'InvalidParameterException', 'Not this one.');
    return (target.door.call as AnyCall)(operation, input, options);
  };
  return { ...migration, target: { ...target, door: calling(target.door, call) } };
}

export type AnyCall = (operation: string, input: Answer, options?: object) => Promise<Answer>;

/** A door whose calls go another way. */
export function calling(door: Door, call: AnyCall): Door {
  return new Proxy(door, {
    get: (real, name) => (name === 'call' ? call : Reflect.get(real, name, real)),
  });
}
