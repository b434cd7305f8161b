import { defaultOptions } from '../../packages/poolferry/src/config/defaults.ts';
import { InterruptedError } from '../../packages/poolferry/src/errors.ts';
import type { Ports } from '../../packages/poolferry/src/events.ts';
import { migrate } from '../../packages/poolferry/src/steps/migrate.ts';
import type { Migration, PoolSide } from '../../packages/poolferry/src/steps/migration.ts';
import { rulesOf } from '../../packages/poolferry/src/steps/target-fitness.ts';
import {
  type CallInput,
  carryOut,
  isRead,
  ModelRefusal,
  named,
  type Pools,
  sourcePoolId,
  targetPoolId,
} from './cognito-model.ts';
import type { LedgerTape } from './ledger-tape.ts';
import { modelPool } from './model-pools.ts';
import { Dead, mortalLedger } from './mortal-ledger.ts';
import { checkLedger, checkLetIn, checkPools, checkSent, checkWrite } from './promises.ts';
import { emailOf, optionsFor, type SmallWorld } from './small-worlds.ts';

/** How a call may end, apart from being served. */
export type Fault = 'answer lost' | 'request lost' | 'throttled';

/** A call, or a flush of the ledger, that waits to be served. */
interface Waiting {
  label: string;
  /** Whose way it is a step of. */
  subject: string;
  operation: string;
  input: CallInput;
  answer(output: object): void;
  fail(error: Error): void;
}

export type RunEnd = { result: unknown } | { error: unknown };

/** A step of the tool, as the command line calls it. */
export type Step = (migration: Migration) => Promise<unknown>;

export const carryAll: Step = (migration) => migrate(migration, { mayPlan: true, verify: false });

/** One process at work, from its start to its end or its death. Nothing moves but by `take`. */
export interface OneRun {
  readonly pools: Pools;
  /** What can happen next, in an order that depends on the state alone. */
  choices(): { label: string; isFault: boolean }[];
  /** Lets one of the choices happen, and everything that follows from it without a further choice. */
  take(label: string): Promise<void>;
  /** Whatever the future depends on, as text. */
  state(): string;
  /** Each state of the pools and the ledger in which a death at this moment may leave them. */
  deaths(): { pools: Pools; content: number; how: string }[];
  faultsLeft(): number;
  end(): RunEnd | undefined;
  drop(): Promise<void>;
}

const watchMs = 5 * 60_000;
const flushLabel = 'flush';
const wakeLabel = 'the run looks who is disabled';

export interface RunStart {
  pools: Pools;
  content: number;
  faultsLeft: number;
}

/** Starts a real step on a state of pools and ledger, up to where it first waits. */
export async function startRun(
  world: SmallWorld,
  tape: LedgerTape,
  start: RunStart,
  step: Step = carryAll,
): Promise<OneRun> {
  tape.putBack(start.content);
  const pools = structuredClone(start.pools);
  const readings = { refusesSecondJoin: false, ...world.readings };
  let faultsLeft = start.faultsLeft;
  let waiting: Waiting[] = [];
  /** What each way has been answered so far: all that it can know beside the ledger. */
  const heard = new Map<string, string[]>();
  let watch: { wake(): void } | undefined;
  let end: RunEnd | undefined;
  let broken: unknown;
  const stopping = new AbortController();

  const wait = (operation: string, subject: string, input: CallInput): Promise<object> =>
    new Promise((answer, fail) => {
      waiting.push({ label: `${operation} ${subject}`, subject, operation, input, answer, fail });
      waiting.sort((one, other) => (one.label < other.label ? -1 : 1));
    });
  const mortal = mortalLedger(tape, async () => {
    await wait(flushLabel, subjectOfUser(mortal.lastUser()), {});
  });
  const subjectOfUser = (id: number): string => tape.users().find((user) => user.id === id)?.username ?? '';

  const ports: Ports = {
    emit: () => undefined,
    signal: stopping.signal,
    random: { fraction: () => 0.5, bytes: (length) => new Uint8Array(length) },
    clock: {
      nowMs: () => pools.nowMs,
      monotonicMs: () => 0,
      sleep: (delayMs, signal) => {
        if (signal?.aborted) return Promise.reject(new InterruptedError());
        if (delayMs < watchMs) return Promise.resolve();
        return new Promise((resolve, reject) => {
          watch = { wake: resolve };
          signal?.addEventListener('abort', () => reject(new InterruptedError()), { once: true });
        });
      },
    },
  };
  const send = (operation: string, input: CallInput): Promise<object> => {
    try {
      const inFlight = waiting.filter((one) => one.operation === operation).map((one) => one.input);
      checkSent(operation, input, inFlight);
    } catch (error) {
      broken ??= error;
    }
    return wait(operation, subjectOf(pools, input), input);
  };
  const target = watchedPool(modelPool(targetPoolId, ports, send), (operation, input) => {
    try {
      checkLetIn(pools, operation, input, tape.ledger);
    } catch (error) {
      broken ??= error;
    }
  });
  const migration: Migration = {
    ledger: mortal.ledger,
    options: optionsFor(world, defaultOptions('reset')),
    ports,
    source: modelPool(sourcePoolId, ports, send),
    target,
    rules: rulesOf(target.description),
  };

  const settle = async () => {
    await new Promise((resolve) => setImmediate(resolve));
    if (broken !== undefined) throw broken;
    tape.once(pools, () => {
      checkPools(pools);
      checkLedger(pools, tape.ledger);
    });
  };
  const serve = (call: Waiting, how: Fault | 'served') => {
    waiting = waiting.filter((one) => one !== call);
    const outcome = how === 'request lost' || how === 'throttled' ? how : carry(call);
    const told = how === 'served' ? outcome : how;
    const history = heard.get(call.subject) ?? [];
    heard.set(call.subject, history);
    history.push(`${call.operation}: ${typeof told === 'string' ? told : JSON.stringify(told)}`);
    if (how === 'throttled') call.fail(new ModelRefusal('TooManyRequestsException'));
    else if (how !== 'served') call.fail(Object.assign(new Error('reset'), { code: 'ECONNRESET' }));
    else if (outcome instanceof Error) call.fail(outcome);
    else call.answer(outcome as object);
  };
  /** Carries a call out as Cognito would; a refusal is an answer, too. */
  const carry = ({ operation, input }: Waiting, on: Pools = pools): object => {
    if (operation === flushLabel) return {};
    checkWrite(on, operation, input);
    try {
      return carryOut(on, operation, input, readings);
    } catch (error) {
      if (error instanceof ModelRefusal) return error;
      throw error;
    }
  };
  const faultsOf = ({ operation }: Waiting): Fault[] => {
    if (faultsLeft === 0 || operation === flushLabel) return [];
    return isRead(operation) ? ['answer lost'] : ['answer lost', 'request lost', 'throttled'];
  };

  const done = step(migration).then(
    (result) => {
      end = { result };
    },
    (error: unknown) => {
      end = { error };
    },
  );
  await settle();

  return {
    pools,
    choices() {
      const calls = waiting.flatMap((call) => [
        { label: call.label, isFault: false },
        ...faultsOf(call).map((fault) => ({ label: `${call.label}: ${fault}`, isFault: true })),
      ]);
      const acts = (world.acts ?? [])
        .filter((act) => !pools.acted.includes(act.name) && act.isPossible(pools))
        .map((act) => ({ label: act.name, isFault: false }));
      const wakes = world.watches === true && watch !== undefined && end === undefined;
      // Looking again where nothing has changed since would be a loop.
      const looked = heard.get('status')?.length ?? 0;
      return [...calls, ...acts, ...(wakes && looked < 2 ? [{ label: wakeLabel, isFault: false }] : [])];
    },
    async take(label) {
      const act = world.acts?.find((one) => one.name === label);
      if (act !== undefined) {
        act.happen(pools);
        pools.target.sort((one, other) => (one.sub < other.sub ? -1 : 1));
        pools.acted.push(act.name);
      } else if (label === wakeLabel) {
        const { wake } = watch ?? { wake: () => undefined };
        watch = undefined;
        wake();
      } else {
        const call = waiting.find((one) => label === one.label || label.startsWith(`${one.label}: `));
        if (call === undefined)
          throw new Error(`Nothing waits for "${label}": the schedule is not the same twice.`);
        const how = label === call.label ? 'served' : (label.slice(call.label.length + 2) as Fault);
        if (how !== 'served') faultsLeft -= 1;
        serve(call, how);
      }
      await settle();
    },
    state() {
      const pending = new Set(
        tape.users().flatMap((user) => (user.outcome === 'pending' ? [user.username] : [])),
      );
      const isUser = (subject: string) => pools.source.some((user) => user.name === subject);
      // Who has come to an end waits for nothing and knows nothing.
      const memories = [...heard].filter(([subject]) => !isUser(subject) || pending.has(subject));
      return JSON.stringify([
        pools,
        mortal.survivors(),
        memories.sort(([one], [other]) => (one < other ? -1 : 1)),
        waiting.map((call) => call.label),
        faultsLeft,
        watch !== undefined,
        end !== undefined,
      ]);
    },
    deaths() {
      const writes = waiting.filter((call) => call.operation !== flushLabel && !isRead(call.operation));
      const left: { pools: Pools; content: number; how: string }[] = [];
      // Any of the writes under way may still be carried out.
      for (let chosen = 0; chosen < 2 ** writes.length; chosen += 1) {
        const after = structuredClone(pools);
        const carried = writes.filter((_, index) => (chosen & (1 << index)) > 0);
        for (const call of carried) carry(call, after);
        checkPools(after);
        const labels = carried.map((call) => call.label).join(', ') || 'nothing';
        const survivors = mortal.survivors();
        for (const [index, content] of survivors.entries()) {
          const lost = survivors.length - 1 - index;
          const what = lost === 0 ? 'killed' : `the power fails, ${lost} commits lost`;
          left.push({ pools: after, content, how: `${what} (${labels} carried out all the same)` });
        }
      }
      return left;
    },
    faultsLeft: () => faultsLeft,
    end: () => end,
    async drop() {
      mortal.die();
      for (const call of waiting) call.fail(new Dead('The process is dead.'));
      stopping.abort();
      watch?.wake();
      // Whatever is sent by those who wake is not answered either.
      for (let turn = 0; end === undefined && turn < 100; turn += 1) {
        await new Promise((resolve) => setImmediate(resolve));
        for (const call of waiting) call.fail(new Dead('The process is dead.'));
      }
      await done;
    },
  };
}

/** Looks at each call as a step asks for it; the door may send it several times. */
function watchedPool(pool: PoolSide, look: (operation: string, input: CallInput) => void): PoolSide {
  const call: PoolSide['door']['call'] = (operation, input, options) => {
    look(operation, input as CallInput);
    return pool.door.call(operation, input, options);
  };
  return { ...pool, door: { ...pool.door, call } };
}

/** Whom a call is about: the user by their name in the source, else the group, else the filter. */
function subjectOf(pools: Pools, { UserPoolId, Username, GroupName, Filter }: CallInput): string {
  const side = UserPoolId === sourcePoolId ? 'source ' : '';
  if (Username !== undefined) {
    const email = named(pools, Username)?.attributes.email ?? Username;
    return pools.source.find(({ name }) => emailOf(name) === email)?.name ?? Username;
  }
  if (Filter !== undefined) return Filter.startsWith('status') ? 'status' : `${side}${Filter}`;
  return `${side}${GroupName ?? ''}`;
}
