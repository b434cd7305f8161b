import { defaultOptions } from '../../packages/poolferry/src/config/defaults.ts';
import type { PoolSide } from '../../packages/poolferry/src/steps/migration.ts';
import { rulesOf } from '../../packages/poolferry/src/steps/target-fitness.ts';
import { scheduleCalls } from './call-schedule.ts';
import { type CallInput, named, type Pools, sourcePoolId, targetPoolId } from './cognito-model.ts';
import { type CommandName, commands, type Step } from './commands.ts';
import { nameOfSub } from './last-seen.ts';
import type { LedgerTape } from './ledger-tape.ts';
import { modelPool, settingsOf } from './model-pools.ts';
import { modelPorts } from './model-ports.ts';
import { Dead, mortalLedger } from './mortal-ledger.ts';
import { checkLetIn, checkPools, checkSent, promisesOf } from './promises.ts';
import { emailOf, optionsFor, type SmallWorld } from './small-world.ts';

/** One process at work, from its start to its end or its death. Nothing moves but by `take`. */
export interface OneRun {
  readonly pools: Pools;
  /** What can happen next, in an order that depends on the state alone. */
  choices(): string[];
  /** Lets one of the choices happen, and everything that follows from it without a further choice. */
  take(choice: string): Promise<void>;
  /** Whatever the future depends on, as text. */
  state(): string;
  /** Each state of the pools and the ledger in which a death at this moment may leave them. */
  deaths(): { pools: Pools; content: number; how: string }[];
  /** What may still go wrong after this. */
  left(): { faultsLeft: number; deathsLeft: number };
  end(): { result: unknown } | { error: unknown } | undefined;
  drop(): Promise<void>;
}

export interface RunStart {
  command: CommandName;
  pools: Pools;
  content: number;
  faultsLeft: number;
  /** How often the process may die or be asked to stop, this time and later. */
  deathsLeft: number;
}

const stopping = 'asked to stop';
const looking = 'the run looks who is disabled';
/** Looking again where nothing has changed since would go on for ever. */
const mostLooks = 2;

/** Starts a real step on a state of pools and ledger, up to where it first waits. */
export async function startRun(
  world: SmallWorld,
  tape: LedgerTape,
  start: RunStart,
  step: Step = commands[start.command].stepOf(world),
): Promise<OneRun> {
  tape.putBack(start.content);
  // Whether listings may still lag; the time is no part of the content.
  if (start.command !== 'migrate') tape.ledger.header.set('lastWriteMs', start.pools.nowMs);
  const pools = structuredClone(start.pools);
  const { hasEnded } = commands[start.command];
  const promises = promisesOf(start.command);
  const readings = { refusesSecondJoin: false, ...world.readings };
  const calls = scheduleCalls(pools, readings, start.faultsLeft, (on, operation, input, seen) =>
    promises.checkWrite({ world, pools: on, seen }, operation, input),
  );
  const mortal = mortalLedger(tape, async () => {
    await calls.flush(tape.users().find(({ id }) => id === mortal.lastUser())?.username ?? '');
  });
  const { ports, watch, stop } = modelPorts(pools);
  const deathsLeft = () => start.deathsLeft - (ports.signal.aborted ? 1 : 0);
  let end: ReturnType<OneRun['end']>;
  let broken: unknown;
  /** A step must not catch what its own call has broken. */
  const check = (look: () => void) => {
    try {
      look();
    } catch (error) {
      broken ??= error;
    }
  };
  const send = (operation: string, input: CallInput): Promise<object> => {
    const settings = settingsAnswer(operation, input);
    // Nothing changes them here, so that they are no choice.
    if (settings !== undefined) return Promise.resolve(settings);
    check(() => checkSent(operation, input, calls.inFlight(operation), promises.mayAskSource));
    return calls.wait(operation, subjectOf(pools, input), input);
  };
  const target = watched(modelPool(targetPoolId, ports, send), (operation, input) =>
    check(() => checkLetIn(pools, operation, input, tape.ledger)),
  );
  const settle = async () => {
    await everythingComputed();
    if (broken !== undefined) throw broken;
    tape.once(pools, () => {
      checkPools(pools);
      promises.checkLedger(pools, tape.ledger);
    });
  };

  const done = step({
    ledger: mortal.ledger,
    options: optionsFor(world, defaultOptions('reset')),
    ports,
    source: modelPool(sourcePoolId, ports, send),
    target,
    rules: rulesOf(target.description),
  }).then(
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
      const acts = (world.acts ?? []).filter(
        (act) => !pools.acted.includes(act.name) && act.isPossible(pools),
      );
      const mayLook = world.watches && watch.isAsleep() && calls.answers('status') < mostLooks;
      const mayStop = deathsLeft() > 0 && !ports.signal.aborted;
      const others = [...acts.map(({ name }) => name), mayLook && looking, mayStop && stopping];
      return [...calls.choices(), ...others.filter((one) => typeof one === 'string')];
    },
    async take(choice) {
      const act = world.acts?.find(({ name }) => name === choice);
      if (act !== undefined) act.happen(pools);
      else if (choice === looking) watch.wake();
      else if (choice === stopping) stop();
      else calls.take(choice);
      if (act !== undefined) pools.acted.push(act.name);
      await settle();
    },
    state() {
      const ended = tape.users().filter(hasEnded);
      const isAtEnd = (subject: string) => ended.some(({ username }) => username === subject);
      const memory = [calls.state(isAtEnd), watch.isAsleep(), ports.signal.aborted, end !== undefined];
      return JSON.stringify([pools, mortal.survivors(), memory]);
    },
    deaths() {
      const survivors = mortal.survivors();
      return subsets(calls.writes()).flatMap((carried) => {
        const after = structuredClone(pools);
        calls.carryOn(after, carried);
        checkPools(after);
        return survivors.map((content, index) => {
          const lost = survivors.length - 1 - index;
          const what = lost === 0 ? 'killed' : `the power fails and ${lost} commits are lost`;
          return { pools: after, content, how: [what, ...carried].join('; carried out all the same: ') };
        });
      });
    },
    left: () => ({ faultsLeft: calls.faultsLeft(), deathsLeft: deathsLeft() }),
    end: () => end,
    async drop() {
      mortal.die();
      watch.wake();
      // Whoever wakes by it may call once more.
      while (end === undefined) {
        calls.failAll(new Dead('The process is dead.'));
        await everythingComputed();
      }
      await done;
    },
  };
}

/** Every promise that can settle by itself has done so when the next turn of the event loop begins. */
const everythingComputed = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

function subsets(labels: readonly string[]): string[][] {
  const [first, ...others] = labels;
  if (first === undefined) return [[]];
  return subsets(others).flatMap((set) => [set, [first, ...set]]);
}

function settingsAnswer(operation: string, { UserPoolId = '' }: CallInput): object | undefined {
  switch (operation) {
    case 'DescribeUserPool':
      return { UserPool: settingsOf(UserPoolId) };
    case 'GetUserPoolMfaConfig':
      return { MfaConfiguration: 'OFF' };
    case 'ListUserPoolClients':
      return { UserPoolClients: [] };
    case 'ListIdentityProviders':
      return { Providers: [] };
    default:
      return undefined;
  }
}

/** Looks at each call as a step asks for it; the door may send it several times. */
function watched(pool: PoolSide, look: (operation: string, input: CallInput) => void): PoolSide {
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
    const name = nameOfSub(pools, Username);
    if (name !== undefined) return name;
    const email = named(pools, Username)?.attributes.email ?? Username;
    return pools.source.find(({ name }) => emailOf(name) === email)?.name ?? Username;
  }
  if (Filter !== undefined) return Filter.startsWith('status') ? 'status' : `${side}${Filter}`;
  return `${side}${GroupName ?? ''}`;
}
