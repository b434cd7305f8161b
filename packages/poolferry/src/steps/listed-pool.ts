import type { Door } from '../cognito/door.ts';
import { createFakeClock } from '../pacing/fake-clock.ts';
import { createPacer } from '../pacing/pacer.ts';
import type { PoolSide } from './migration.ts';

interface ListedCall {
  operation: 'ListUsers' | 'ListUsersInGroup' | 'ListGroups';
  input: { Filter?: string; PaginationToken?: string; NextToken?: string; GroupName?: string };
}

interface ListedPoolOptions {
  subs: readonly string[];
  /** Which users are in each group, by their place among the subs. */
  groups?: Readonly<Record<string, readonly number[]>>;
  answerMs: number;
  /** Of UserList. */
  ratePerSecond: number;
  /** Hears of each answer before it is given, and may throw another. */
  onAnswer?: (nth: number, call: ListedCall) => unknown;
}

export type ListedPool = ReturnType<typeof listedPool>;

const pageSize = 60;

/** A pool for tests of listings, with the real pacer, on a clock that stands still until it is told to go on. */
export function listedPool({ subs, groups = {}, answerMs, ratePerSecond, onAnswer }: ListedPoolOptions) {
  const clock = createFakeClock();
  const pacer = createPacer({ clock, emit: () => undefined, share: 1, rates: { UserList: ratePerSecond } });
  const users = subs.map((sub) => ({ Username: sub, Attributes: [{ Name: 'sub', Value: sub }] }));
  const calls: ListedCall[] = [];
  let underWay = 0;
  let answers = 0;
  let answeredAtMs = 0;

  function answerTo({ operation, input }: ListedCall): object {
    if (operation === 'ListGroups')
      return { Groups: Object.keys(groups).map((GroupName) => ({ GroupName })) };
    if (operation === 'ListUsersInGroup') {
      const members = (groups[input.GroupName ?? ''] ?? []).map((nth) => users[nth]);
      const { page, token } = pageOf(members, input.NextToken);
      return { Users: page, NextToken: token };
    }
    const prefix = /\^= "(.*)"$/.exec(input.Filter ?? '')?.[1] ?? '';
    const named = users.filter(({ Username }) => Username.startsWith(prefix));
    const { page, token } = pageOf(named, input.PaginationToken);
    return { Users: page, PaginationToken: token };
  }

  async function call(
    operation: ListedCall['operation'],
    input: ListedCall['input'],
    { signal, urgent }: { signal?: AbortSignal; urgent?: boolean } = {},
  ): Promise<object> {
    underWay += 1;
    try {
      await pacer.take(operation, { signal, urgent });
      calls.push({ operation, input });
      await clock.sleep(answerMs, signal);
      answers += 1;
      answeredAtMs = clock.monotonicMs();
      onAnswer?.(answers, { operation, input });
      return answerTo({ operation, input });
    } finally {
      underWay -= 1;
    }
  }

  /** Lets time go on until this has come to its end. */
  async function untilEnd<Result>(work: Promise<Result>): Promise<Result> {
    let hasEnded = false;
    const noteEnd = () => {
      hasEnded = true;
    };
    work.then(noteEnd, noteEnd);
    while (!hasEnded) await clock.pass(500);
    return work;
  }

  const userPoolId = 'eu-west-1_Source123';
  const door = { userPoolId, serverNowMs: clock.nowMs, noAnswer: () => undefined, call } as unknown as Door;
  const side = { userPoolId, door, pacer, description: { estimatedUsers: subs.length } };
  return {
    side: side as unknown as PoolSide,
    clock,
    untilEnd,
    /** Calls that are not answered yet, those that wait for their turn included. */
    underWay: () => underWay,
    /** Calls of the category UserList. */
    listed: () => calls.filter(({ operation }) => operation !== 'ListGroups'),
    /** Up to the last answer. */
    secondsTaken: () => answeredAtMs / 1000,
  };
}

function pageOf<Item>(all: readonly Item[], token: string | undefined) {
  const from = Number(token ?? 0);
  const next = from + pageSize;
  return { page: all.slice(from, next), token: next < all.length ? `${next}` : undefined };
}
