import { fractionOf, hashNumbers, hashText } from './seeded.ts';

/** Whether the work asked for is done before the fault strikes: `after` is a lost answer. */
type FaultMoment = 'before' | 'after';

interface FaultKind {
  readonly name: string;
  readonly when: FaultMoment;
  /** Share of all requests it strikes, at an intensity of 1. */
  readonly share: number;
}

// The order is part of what a seed means. Time-outs are rare: each costs its client a whole time-out.
const KINDS = [
  { name: 'throttle-burst', when: 'before', share: 0.01 },
  { name: 'internal-error', when: 'before', share: 0.01 },
  { name: 'unavailable', when: 'before', share: 0.005 },
  { name: 'reset-before', when: 'before', share: 0.01 },
  { name: 'reset-after', when: 'after', share: 0.01 },
  { name: 'timeout-before', when: 'before', share: 0.002 },
  { name: 'timeout-after', when: 'after', share: 0.002 },
  { name: 'malformed-before', when: 'before', share: 0.005 },
  { name: 'malformed-after', when: 'after', share: 0.005 },
] as const satisfies readonly FaultKind[];

/** A way for a request to go wrong that is not the client's doing. */
export type FaultName = (typeof KINDS)[number]['name'];

/** Every fault there is, as `--faults` takes them. */
export const FAULT_NAMES: readonly FaultName[] = KINDS.map(({ name }) => name);

export interface Fault {
  readonly name: FaultName;
  readonly when: FaultMoment;
}

/** The fault of a name, with the moment at which it strikes. */
export function faultNamed(name: FaultName): Fault {
  const { when } = KINDS.find((kind) => kind.name === name) ?? KINDS[0];
  return { name, when };
}

export interface Faults {
  /** The fault that strikes this attempt, if any. Each call counts as one attempt of this user at this operation. */
  decide(operation: string, userKey: string): Fault | undefined;
}

/** No more than this many in a row for one user and operation, so that every client gets through by trying again. */
const MAX_IN_A_ROW = 2;
/** Attempts are remembered for this many users and operations at least, and for twice as many at most. */
const REMEMBERED = 250_000;

interface History {
  attempts: number;
  inARow: number;
  burst: boolean;
}

/**
 * Faults decided by a hash of seed, operation, user and attempt, and by nothing else: neither time nor the order of
 * other requests changes them. Which faults are chosen does not move the others.
 *
 * @param o.intensity - multiplies how often faults strike; 1 (about 6 in 100 requests with all of them) unless told.
 * @throws RangeError for a name that is no fault.
 */
export function createFaults(o: {
  names: 'none' | 'all' | readonly FaultName[];
  seed: number;
  intensity?: number;
}): Faults {
  const chosen = choose(o.names);
  if (chosen.size === 0) return { decide: () => undefined };
  const intensity = o.intensity ?? 1;
  const histories = createHistories();

  return {
    decide(operation, userKey) {
      const request = `${operation} ${userKey}`;
      const key = hashText(request, o.seed);
      const history = histories.of(key * 2 ** 21 + (hashText(request, ~o.seed) >>> 11));
      const fault = next(history, hashNumbers(o.seed, key, history.attempts), chosen, intensity);
      history.attempts += 1;
      history.burst = fault?.name === 'throttle-burst';
      history.inARow = fault === undefined ? 0 : history.inARow + 1;
      return fault;
    },
  };
}

function next(
  history: History,
  bits: number,
  chosen: ReadonlySet<FaultName>,
  intensity: number,
): Fault | undefined {
  if (history.inARow >= MAX_IN_A_ROW) return undefined;
  if (history.burst) return KINDS[0];
  let left = fractionOf(bits);
  for (const kind of KINDS) {
    left -= kind.share * intensity;
    if (left < 0) return chosen.has(kind.name) ? kind : undefined;
  }
  return undefined;
}

function choose(names: 'none' | 'all' | readonly FaultName[]): ReadonlySet<FaultName> {
  if (names === 'none') return new Set();
  if (names === 'all') return new Set(FAULT_NAMES);
  for (const name of names) {
    if (!FAULT_NAMES.includes(name))
      throw new RangeError(`There is no fault "${name}"; there are: ${FAULT_NAMES.join(', ')}.`);
  }
  return new Set(names);
}

/** Two generations bound the memory: who stays quiet while 250,000 others ask starts at attempt one again. */
function createHistories() {
  let young = new Map<number, History>();
  let old = new Map<number, History>();
  return {
    of(key: number): History {
      const known = young.get(key);
      if (known !== undefined) return known;
      if (young.size >= REMEMBERED) {
        old = young;
        young = new Map();
      }
      const history = old.get(key) ?? { attempts: 0, inARow: 0, burst: false };
      young.set(key, history);
      return history;
    },
  };
}
