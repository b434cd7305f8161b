import { CognitoRefusal } from '../cognito/failures.ts';
import { InputError } from '../errors.ts';
import type { LedgerGroup } from '../ledger/groups.ts';
import { roleInTarget } from '../mapping/group-settings.ts';
import type { Migration } from './migration.ts';

/** The groups of the target, each made when its first member needs it. */
export interface TargetGroups {
  /** Resolves once the group is there. */
  ready(name: string): Promise<void>;
  /** Makes a group again that somebody has deleted since; resolves to false where it is not ours to make. */
  again(name: string): Promise<boolean>;
  /** Makes the groups that nobody has asked for: empty ones cross as well. */
  createRest(): Promise<void>;
}

/**
 * Makes the groups that cross, with description and precedence, beside the users: CreateGroup is capped at five calls a
 * second for a pool (facts §1.1), and a run need not wait for hundreds of them. Those that were there at plan time
 * stay as they are.
 */
export function targetGroups(migration: Migration): TargetGroups {
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
    const made = making.get(name) ?? create(migration, group);
    making.set(name, made);
    return made;
  };
  return {
    ready,
    again: async (name) => {
      const group = ours.get(name);
      if (group === undefined) return false;
      // Once a run: a group that is deleted over and over is a person's to look at.
      const made = remaking.get(name) ?? create(migration, group);
      remaking.set(name, made);
      await made;
      return true;
    },
    createRest: async () => {
      await Promise.all([...missing.keys()].map(ready));
    },
  };
}

async function create(migration: Migration, group: LedgerGroup): Promise<void> {
  const { ledger, target } = migration;
  try {
    await target.door.call('CreateGroup', {
      UserPoolId: target.userPoolId,
      GroupName: group.name,
      Description: group.description,
      Precedence: group.precedence,
      RoleArn: targetRole(migration, group),
    });
  } catch (cause) {
    // Not there at plan time, so an earlier attempt of ours made it and the answer was lost.
    if (!CognitoRefusal.is(cause, 'GroupExistsException')) throw refusedGroup(group.name, cause);
  }
  ledger.groups.setOrigin(group.id, 'ours');
}

/** A group that cannot be made is the owner's to settle, not the failure of each of its members. */
function refusedGroup(name: string, cause: unknown): unknown {
  if (!CognitoRefusal.is(cause)) return cause;
  return new InputError(
    `Cognito refused to make the group ${JSON.stringify(name)}: ${cause.cognitoMessage}`,
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
