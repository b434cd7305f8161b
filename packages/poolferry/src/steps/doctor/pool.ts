import { callerIdentity } from '../../cognito/caller-identity.ts';
import { describePool, type PoolDescription } from '../../cognito/describe-pool.ts';
import type { SinglePool } from '../../cognito/single-pool.ts';
import type { PoolOptions } from '../../config/options.ts';
import { InterruptedError, PoolferryError } from '../../errors.ts';
import type { Ports } from '../../events.ts';
import type { PhaseChoice, Side } from '../../permissions/needs.ts';
import type { Check } from './check.ts';

/** What one look needs. */
export interface Look {
  side: Side;
  pool: PoolOptions;
  opened: SinglePool;
  choice: PhaseChoice;
  ports: Ports;
  /** A variable of the environment that names a proxy, such as `HTTPS_PROXY`; Poolferry does not use it. */
  proxyVariable?: string | undefined;
}

/** Signature V4 is refused beyond five minutes; a clock half a minute off is one that nothing keeps. */
const noticedSkewMs = 30_000;
const largestSkewMs = 5 * 60_000;
/** The other side of the world answers within a third of that. */
const slowAnswerMs = 1_000;

export interface SeenPool {
  /** Whether anything more can be asked of it. */
  answers: boolean;
  /** Missing where it may not be described. */
  description?: PoolDescription;
}

/** Credentials, the way to Cognito, the pool and the clock, each for itself. */
export async function* lookAtPool(look: Look): AsyncGenerator<Check, SeenPool> {
  const { side, pool, opened, ports } = look;
  const identity = await callerIdentity(opened.access, pool, ports.signal);
  const check = 'credentials';
  if (identity.kind === 'unusable') {
    yield failed(check, side, identity.error);
    return { answers: false };
  }
  if (identity.kind === 'untold') {
    const says = `STS does not tell whose credentials these are (${identity.failure}).`;
    yield { check, status: 'untold', side, says };
  } else {
    yield { check, status: 'ok', side, says: `${identity.arn}, account ${identity.accountId}.` };
  }
  const seen = yield* describe(look);
  if (seen.answers) yield* lookAtWay(look);
  const inAccount = seen.description?.accountId;
  if (identity.kind === 'known' && inAccount !== undefined && identity.accountId !== inAccount)
    yield {
      check: 'accounts',
      status: 'warn',
      side,
      says: `The credentials are of account ${identity.accountId}, the pool is in ${inAccount}.`,
      todo: `Name credentials of the pool's own account, with --${side}-profile or --${side}-role-arn.`,
    };
  return seen;
}

async function* describe({ side, pool, opened, proxyVariable }: Look): AsyncGenerator<Check, SeenPool> {
  try {
    const description = await describePool(opened.door, pool.userPoolId, { factors: false });
    const { usernameAttributes, aliasAttributes } = description.signIn;
    const signsInBy = usernameAttributes.length > 0 ? usernameAttributes : ['username', ...aliasAttributes];
    const says = `${description.id} in ${opened.region} signs in by ${signsInBy.join(', ')}.`;
    yield { check: 'pool', status: 'ok', side, says };
    return { answers: true, description };
  } catch (error) {
    if (InterruptedError.is(error) || !PoolferryError.is(error)) throw error;
    // It is among the permissions, which come next.
    if (error.code === 'access-denied') return { answers: true };
    yield unreached(error, side, proxyVariable);
    return { answers: false };
  }
}

function unreached(error: PoolferryError, side: Side, proxyVariable: string | undefined): Check {
  if (error.code === 'clock-skewed') return failed('clock', side, error);
  const isWay = error.code === 'cognito-unreachable' || error.code === 'untrusted-certificate';
  if (!isWay) return failed('pool', side, error);
  const check = failed('endpoint', side, error);
  if (proxyVariable === undefined) return check;
  const proxy = `${proxyVariable} is set, and Poolferry goes through no proxy: it needs a direct way.`;
  return { ...check, todo: `${error.hint} ${proxy}` };
}

/** Where the calls go, how long an answer takes, and what its date says of our clock. */
async function* lookAtWay({ side, pool, opened }: Look): AsyncGenerator<Check> {
  // Once more, on the open connection; whether it is allowed makes no difference to the way.
  await opened.door.call('ListGroups', { UserPoolId: pool.userPoolId, Limit: 1 }).catch(refusedOrThrow);
  const call = opened.lastCall();
  if (call !== undefined) {
    const { at, answerMs } = call;
    const slow = answerMs > slowAnswerMs;
    yield {
      check: 'endpoint',
      status: slow ? 'warn' : 'ok',
      side,
      says: `${at} answers in ${Math.round(answerMs)} ms.`,
      ...(slow && {
        todo: 'Run Poolferry nearer to the Region, or on a better line: it waits for each user.',
      }),
    };
  }
  yield lookAtClock(side, opened.aheadMs());
}

function refusedOrThrow(error: unknown): void {
  if (InterruptedError.is(error) || !PoolferryError.is(error)) throw error;
}

export function lookAtClock(side: Side, aheadMs: number | undefined): Check {
  const check = 'clock';
  if (aheadMs === undefined)
    return { check, status: 'untold', side, says: 'The answers bear no date to compare the clock with.' };
  const offMs = Math.abs(aheadMs);
  const seconds = Math.round(offMs / 1000);
  if (offMs < noticedSkewMs)
    return { check, status: 'ok', side, says: `The clock here is within ${seconds + 1} s of Cognito's.` };
  const says = `The clock here is ${seconds} s ${aheadMs > 0 ? 'behind' : 'ahead of'} Cognito's.`;
  const todo = 'Set the clock by network time: AWS refuses signatures that are five minutes off.';
  return { check, status: offMs < largestSkewMs ? 'warn' : 'fail', side, says, todo };
}

function failed(check: Check['check'], side: Side, error: PoolferryError): Check {
  return { check, status: 'fail', side, says: error.message, todo: error.hint };
}
