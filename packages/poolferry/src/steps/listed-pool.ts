import { CognitoRefusal } from '../cognito/failures.ts';
import { InterruptedError } from '../errors.ts';
import { createFakeClock } from '../pacing/fake-clock.ts';
import { createPacer } from '../pacing/pacer.ts';
import type { Door } from '../cognito/door.ts';
import type { PoolSide } from './migration.ts';

interface ListedPoolOptions {
  subs: readonly string[];
  /** Numbers of the users who are in each group. */
  groups?: Readonly<Record<string, readonly number[]>>;
  latencyMs?: number;
  userListPerSecond?: number;
  estimatedUsers?: number;
  /** Throws what a call is to fail with. */
  refuse?: (operation: string, input: CallInput, nth: number) => void;
}

interface CallInput {
  Filter?: string;
  PaginationToken?: string;
  NextToken?: string;
  GroupName?: string;
}

const pageSize = 60;

/** A pool for tests of listings, on a clock that stands still until it is told to pass: the real pacer, answers after a while. */
export function listedPool({ subs, groups = {}, latencyMs = 50, refuse, ...options }: ListedPoolOptions) {
  const clock = createFakeClock();
  const { userListPerSecond = 30, estimatedUsers = subs.length } = options;
  const rates = { UserList: userListPerSecond };
  const pacer = createPacer({ clock, emit: () => undefined, share: 1, rates });
  const calls: { operation: string; input: CallInput; atMs: number }[] = [];
  let underWay = 0;
  let lastAtMs = 0;

  const users = subs.map((sub) => ({ Username: sub, Attributes: [{ Name: 'sub', Value: sub }] }));
  const sizeOf = <T>(all: readonly T[], token: string | undefined) => {
    const from = Number(token ?? 0);
    const next = from + pageSize;
    return { page: all.slice(from, next), token: next < all.length ? `${next}` : undefined };
  };

  function answer(operation: string, input: CallInput): object {
    if (operation === 'ListGroups') return { Groups: Object.keys(groups).map((GroupName) => ({ GroupName })) };
    if (operation === 'ListUsersInGroup') {
      const members = (groups[input.GroupName ?? ''] ?? []).map((n) => users[n]);
      const { page, token } = sizeOf(members, input.NextToken);
      return { Users: page, NextToken: token };
    }
    const prefix = /\^= "(.*)"$/.exec(input.Filter ?? '')?.[1] ?? '';
    const { page, token } = sizeOf(
      users.filter(({ Username }) => Username.startsWith(prefix)),
      input.PaginationToken,
    );
    return { Users: page, PaginationToken: token };
  }

  const door = {
    userPoolId: 'eu-west-1_Source123',
    serverNowMs: () => clock.nowMs(),
    async call(operation: 'ListUsers' | 'ListUsersInGroup' | 'ListGroups', input: CallInput, { signal }: { signal?: AbortSignal } = {}) {
      underWay += 1;
      try {
        await pacer.take(operation, { signal });
        calls.push({ operation, input, atMs: clock.monotonicMs() });
        await clock.sleep(latencyMs, signal);
        refuse?.(operation, input, calls.length);
        lastAtMs = clock.monotonicMs();
        return answer(operation, input);
      } finally {
        underWay -= 1;
      }
    },
  } as unknown as Door;
  const description = { estimatedUsers };
  const side = { userPoolId: door.userPoolId, door, pacer, description } as unknown as PoolSide;

  /** Lets time pass until this has come to its end. */
  async function untilEnd<T>(work: Promise<T>): Promise<T> {
    let hasEnded = false;
    const noteEnd = () => {
      hasEnded = true;
    };
    work.then(noteEnd, noteEnd);
    while (!hasEnded) await clock.pass(1000);
    return work;
  }

  return {
    side,
    clock,
    calls,
    untilEnd,
    underWay: () => underWay,
    /** When the last answer came. */
    seconds: () => lastAtMs / 1000,
    listed: () => calls.filter(({ operation }) => operation !== 'ListGroups'),
  };
}

export const deadToken = () => new CognitoRefusal('ListUsers', 'InvalidParameterException', 'Paging marker');
export { InterruptedError };
