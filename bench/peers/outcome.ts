import { setTimeout as sleep } from 'node:timers/promises';
import { type ListedUser, Wire } from '../../test/wire.ts';
import type { SandboxProcess } from '../sandbox-process.ts';
import type { Peer } from './peer.ts';

/** What the pools and the sandbox's log tell when a peer has ended; nothing of it is the peer's own word. */
export interface Outcome {
  /** In the target, whoever they are, and confirmed where the peer sets out to give passwords. */
  arrived: number;
  /** Who ought to cross with any peer: see {@link isOrdinary}. */
  ordinary: number;
  /** Ordinary users who are not in the target or, where the peer sets out to give passwords, not confirmed there. */
  lost: number;
  /** Ordinary users in the target whom "forgot password" refuses. */
  withoutReset: number;
  /** Ordinary users in the target who lack a group they were in. */
  withoutGroups: number;
  /** Who is disabled in the source and may sign in, or set a password, in the target. */
  letIn: number;
  calls: number;
  throttled: number;
  /** What the documented quotas ask at least for all that is in the target now, in seconds. */
  floorSeconds: number;
}

/** The documented rates of what every peer's writes spend (facts §1.2). */
const CREATES_PER_SECOND = 50;
const PASSWORDS_PER_SECOND = 30;
const UPDATES_PER_SECOND = 25;
/** Listings of the sandbox lag by up to 300 ms. */
const SETTLED_AFTER_MS = 500;
const LOOKS_AT_ONCE = 32;

/** Looks at both pools over the wire, with quotas and latency lifted. */
export async function outcomeOf(peer: Peer, sandbox: SandboxProcess, quota: number): Promise<Outcome> {
  const wire = new Wire(sandbox);
  const { operations } = await wire.control('requests');
  const counts = Object.values(operations as Record<string, { calls: number; throttled: number }>);
  await wire.control('quota', { multiplier: 'off' });
  await wire.control('latency', { minMs: 0, maxMs: 0 });
  await sleep(SETTLED_AFTER_MS);
  const source = [...(await wire.users(sandbox.source)).values()];
  const target = [...(await wire.users(sandbox.target)).values()];
  const there = new Map(target.map((user) => [emailOf(user), user]));
  const memberships = await membershipsIn(wire, sandbox.target);
  const wanted = await membershipsIn(wire, sandbox.source);
  const holders = Map.groupBy(source, emailOf);

  const isIn = (user: ListedUser) => !peer.givesPassword || user.status === 'CONFIRMED';
  const ordinary = source.filter((user) => isOrdinary(user, holders));
  const crossed = ordinary.flatMap((before) => {
    const after = there.get(emailOf(before));
    return after === undefined ? [] : [{ before, after }];
  });
  const lacksGroup = ({ before, after }: { before: ListedUser; after: ListedUser }) =>
    [...(wanted.get(before.sub) ?? [])].some((group) => memberships.get(after.sub)?.has(group) !== true);
  const refused = await countOf(
    crossed,
    async ({ after }) => !(await canReset(wire, sandbox.targetClient, after)),
  );
  return {
    arrived: target.filter(isIn).length,
    ordinary: ordinary.length,
    lost: ordinary.length - crossed.filter(({ after }) => isIn(after)).length,
    withoutReset: refused,
    withoutGroups: crossed.filter(lacksGroup).length,
    letIn: target.filter(
      (user) => user.enabled && holders.get(emailOf(user))?.every((one) => !one.enabled) === true,
    ).length,
    calls: sum(counts.map(({ calls }) => calls)),
    throttled: sum(counts.map(({ throttled }) => throttled)),
    floorSeconds: floorSecondsOf(target, sum([...memberships.values()].map(({ size }) => size))) / quota,
  };
}

/** With a verified email that nobody else holds, confirmed and enabled: no peer has a reason to leave them. */
function isOrdinary(user: ListedUser, holders: Map<string, ListedUser[]>): boolean {
  const email = emailOf(user);
  return (
    user.status === 'CONFIRMED' &&
    user.enabled &&
    user.attributes.email_verified === 'true' &&
    /^[^@\s]+@[^@\s]+\.[^@\s]+$/.test(email) &&
    email.length <= 128 &&
    holders.get(email)?.length === 1
  );
}

function floorSecondsOf(target: ListedUser[], memberships: number): number {
  const confirmed = target.filter(({ status }) => status === 'CONFIRMED').length;
  const disabled = target.filter(({ enabled }) => !enabled).length;
  return Math.max(
    target.length / CREATES_PER_SECOND,
    confirmed / PASSWORDS_PER_SECOND,
    (memberships + disabled) / UPDATES_PER_SECOND,
  );
}

/** The names of everybody's groups by sub, without those that Cognito itself keeps for a provider. */
async function membershipsIn(wire: Wire<SandboxProcess>, poolId: string): Promise<Map<string, Set<string>>> {
  const groupsOf = new Map<string, Set<string>>();
  for (const [name, { members }] of await wire.groups(poolId)) {
    if (name.startsWith(`${poolId}_`)) continue;
    for (const sub of members) groupsOf.set(sub, (groupsOf.get(sub) ?? new Set()).add(name));
  }
  return groupsOf;
}

async function canReset(wire: Wire<SandboxProcess>, ClientId: string, user: ListedUser): Promise<boolean> {
  const answer = await wire.call('ForgotPassword', { ClientId, Username: user.username });
  return answer.CodeDeliveryDetails !== undefined;
}

async function countOf<T>(items: T[], holds: (item: T) => Promise<boolean>): Promise<number> {
  let count = 0;
  let next = 0;
  const work = async () => {
    for (let item = items[next++]; item !== undefined; item = items[next++]) if (await holds(item)) count++;
  };
  await Promise.all(Array.from({ length: LOOKS_AT_ONCE }, work));
  return count;
}

const emailOf = (user: ListedUser): string => user.attributes.email?.toLowerCase() ?? '';
const sum = (numbers: number[]): number => numbers.reduce((total, one) => total + one, 0);
