import { CognitoRefusal } from '../cognito/failures.ts';
import { readGroup } from '../cognito/listings.ts';
import { InputError } from '../errors.ts';
import type { LedgerGroup } from '../ledger/groups.ts';
import { clashOf, roleInTarget } from '../mapping/group-settings.ts';
import { findGroup } from './groups-of.ts';
import { inFlight } from './in-flight.ts';
import type { Migration } from './migration.ts';

/** Five a second are allowed (facts §1.1): enough for that while an answer takes no longer than a second. */
const restAtOnce = 5;

/** The groups of the target, each made when its first member needs it. */
export interface TargetGroups {
  /** Resolves once the group is there. */
  ready(name: string): Promise<void>;
  /** Makes a group again that somebody has deleted since; resolves to false where it is not ours to make. */
  again(name: string): Promise<boolean>;
  /** Makes the groups that nobody has asked for yet, a few at a time so that whoever needs one soon gets it: empty ones cross as well. */
  createRest(isOver: () => boolean): Promise<void>;
}

/**
 * Makes the groups that cross, with description and precedence, beside the users: CreateGroup is capped at five calls a
 * second for a pool (facts §1.1), and a run need not wait for hundreds of them. Those that were there at plan time
 * stay as they are.
 *
 * @param made is told of each that is there now and was not
 */
export function targetGroups(migration: Migration, made: () => void = () => undefined): TargetGroups {
  const { ledger } = migration;
  const missing = new Map(
    ledger.groups.carried().flatMap((group) => (group.origin === null ? [[group.name, group]] : [])),
  );
  const ours = new Map(
    ledger.groups.carried().flatMap((group) => (group.origin === 'existing' ? [] : [[group.name, group]])),
  );
  const making = new Map<string, Promise<void>>();
  const remaking = new Map<string, Promise<void>>();
  const ready = (name: string): Promise<void> => {
    const group = missing.get(name);
    if (group === undefined) return Promise.resolve();
    const creation = making.get(name) ?? create(migration, group, group.intentMs).then(made);
    making.set(name, creation);
    return creation;
  };
  return {
    ready,
    again: async (name) => {
      const group = ours.get(name);
      if (group === undefined) return false;
      // Once a run: a group that is deleted over and over is a person's to look at.
      const creation = remaking.get(name) ?? create(migration, group);
      remaking.set(name, creation);
      await creation;
      return true;
    },
    createRest: (isOver) => {
      const names = missing.keys();
      return inFlight(restAtOnce, () => names.next().value, ready, isOver);
    },
  };
}

/** @param askedAtMs When a run that was stopped asked for the group, without seeing the answer. */
async function create(migration: Migration, group: LedgerGroup, askedAtMs?: number): Promise<void> {
  const { ledger, target } = migration;
  const intentMs = askedAtMs ?? Math.floor(target.door.serverNowMs());
  ledger.groups.intend(group.id, intentMs);
  await ledger.flushed();
  try {
    await target.door.call('CreateGroup', {
      UserPoolId: target.userPoolId,
      GroupName: group.name,
      Description: group.description,
      Precedence: group.precedence,
      RoleArn: targetRole(migration, group),
    });
  } catch (cause) {
    if (!CognitoRefusal.is(cause, 'GroupExistsException')) throw refusedGroup(group.name, cause);
    await takeExisting(migration, group, intentMs);
    return;
  }
  recordOurs(migration, group);
}

function recordOurs(migration: Migration, group: LedgerGroup): void {
  const { groups } = migration.ledger;
  const { description, precedence } = group;
  const roleArn = targetRole(migration, group);
  migration.ledger.transaction(() => {
    groups.setOrigin(group.id, 'ours');
    groups.setMade(group.id, {
      ...(description !== undefined && { description }),
      ...(precedence !== undefined && { precedence }),
      ...(roleArn !== undefined && { roleArn }),
    });
  });
}

/**
 * Somebody made the group since the plan, or we did and the answer was lost. Nobody is put into one that would give them
 * other rights than the plan told.
 */
async function takeExisting(migration: Migration, group: LedgerGroup, intentMs: number): Promise<void> {
  const clash = await noteExisting(migration, group, intentMs);
  if (clash.length > 0 && !migration.options.acknowledge.includes('group-clash'))
    throw appeared(group.name, clash);
}

/** Finds out whose the groups are that a run was asking for when it ended, as far as they are there. */
export async function settleAskedGroups(migration: Migration): Promise<void> {
  for (const group of migration.ledger.groups.carried()) {
    if (group.origin !== null || group.intentMs === undefined) continue;
    if ((await findGroup(migration.target, group.name)) === undefined) continue;
    await noteExisting(migration, group, group.intentMs);
  }
}

/** Ours, or there without us; returns in what it is otherwise than the source's. */
async function noteExisting(
  migration: Migration,
  group: LedgerGroup,
  intentMs: number,
): Promise<ReturnType<typeof clashOf>> {
  const { ledger, options, target } = migration;
  const found = await read(migration, group.name);
  const role = roleInTarget(group.roleArn, options.groups.roleArns, target.description.accountId);
  const clash = clashOf(group, found, role);
  // A date may come without its fraction (facts §15).
  const isOurs = clash.length === 0 && found.createdAtMs >= Math.floor(intentMs / 1000) * 1000;
  ledger.transaction(() => {
    if (isOurs) recordOurs(migration, group);
    else ledger.groups.setOrigin(group.id, 'existing');
    ledger.groups.setClash(group.id, clash);
  });
  return clash;
}

async function read({ target }: Migration, name: string) {
  try {
    const { Group = {} } = await target.door.call('GetGroup', {
      UserPoolId: target.userPoolId,
      GroupName: name,
    });
    return { ...readGroup(Group), createdAtMs: Group.CreationDate?.getTime() ?? 0 };
  } catch (cause) {
    throw refusedGroup(name, cause);
  }
}

function appeared(name: string, clash: readonly string[]): InputError {
  return new InputError(
    `The target has a group ${JSON.stringify(name)} that was not there when the plan was made, with another ${clash.join(', ')} than the source's. Nobody has been put into it.`,
    {
      code: 'group-appeared',
      hint: "Make it like the source's or delete it, and run `poolferry plan --again`; or let people join it as it is with --acknowledge group-clash, or leave it out with --without-groups, both with `poolferry plan --again`.",
    },
  );
}

/** A group that cannot be made is the owner's to settle, not the failure of each of its members. */
function refusedGroup(name: string, cause: unknown): unknown {
  if (!CognitoRefusal.is(cause)) return cause;
  return new InputError(
    `Cognito refused to make or read the group ${JSON.stringify(name)}: ${cause.cognitoMessage}`,
    {
      code: 'group-refused',
      hint: 'Make the group in the target by hand and run the same command again; or leave it behind with --without-groups and `poolferry plan --again`.',
      cause,
    },
  );
}

/** The role that a group is made with in the target. */
export function targetRole({ options, target }: Migration, group: LedgerGroup): string | undefined {
  const role = roleInTarget(group.roleArn, options.groups.roleArns, target.description.accountId);
  // The plan is not settled before that.
  if (role === 'open') throw new Error(`Nobody has settled the role of the group ${group.name}.`);
  return role.roleArn;
}
