import {
  type CallInput,
  type Change,
  groupsInSource,
  isRead,
  named,
  type Pools,
  sourcePoolId,
} from './cognito-model.ts';

/**
 * What one process was shown of somebody last, each by themselves. It is worth nothing any more once a write about them got no answer:
 * whoever tries again has to look again, since others may have acted meanwhile.
 */
export interface LastSeen {
  /** What others had changed of whoever has this sub in the target. */
  changesOf(sub: string): readonly Change[] | undefined;
  /** By the username in the source. */
  wasEnabledInSource(name: string): boolean | undefined;
  /** Likewise. */
  groupsInSource(name: string): readonly string[] | undefined;
  /** A call was answered. */
  answered(pools: Pools, operation: string, input: CallInput): void;
  /** A call may have been carried out. */
  unanswered(pools: Pools, operation: string, input: CallInput): void;
}

export function lastSeen(): LastSeen {
  const changes = new Map<string, readonly Change[]>();
  const enabled = new Map<string, boolean>();
  const groups = new Map<string, readonly string[]>();
  return {
    changesOf: (sub) => changes.get(sub),
    wasEnabledInSource: (name) => enabled.get(name),
    groupsInSource: (name) => groups.get(name),
    answered(pools, operation, { UserPoolId, Username = '' }) {
      const inSource = pools.source.find(({ name, isGone }) => name === Username && !isGone);
      if (operation === 'AdminListGroupsForUser' && UserPoolId === sourcePoolId)
        groups.set(Username, groupsInSource(pools, inSource?.sub ?? ''));
      if (operation !== 'AdminGetUser') return;
      if (UserPoolId === sourcePoolId) enabled.set(Username, inSource?.enabled === true);
      const user = UserPoolId === sourcePoolId ? undefined : named(pools, Username);
      if (user !== undefined) changes.set(user.sub, [...(user.changed ?? [])]);
    },
    unanswered(pools, operation, { Username }) {
      if (isRead(operation) || Username === undefined) return;
      const sub = named(pools, Username)?.sub ?? Username;
      changes.delete(sub);
      enabled.delete(nameOfSub(pools, sub) ?? '');
      groups.delete(nameOfSub(pools, sub) ?? '');
    },
  };
}

/** Whose a sub of the target is or was (newSub), whether they are there still or not. */
export function nameOfSub({ source }: Pools, sub: string): string | undefined {
  return /^[ab]0000000-/.test(sub) ? source[Number(sub.slice(-12))]?.name : undefined;
}
